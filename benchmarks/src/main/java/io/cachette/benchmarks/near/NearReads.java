package io.cachette.benchmarks.near;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import io.cachette.benchmarks.measure.Cost;
import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Load;
import io.cachette.benchmarks.measure.Measurement;
import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Rounds;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/**
 * Measures {@code get} of values that a near cache has, beside Caffeine's JCache and beside a cache
 * without a near cache. The values are strings, which both return without a copy. Caffeine's JCache
 * has two caches: one without a limit, and one with the limits that the near cache has.
 */
public final class NearReads {

  private static final String CAFFEINE =
      "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider";
  private static final int ROUNDS = 7;
  private static final int MILLIS = 500;

  /** The reads of one call that is measured: one read takes as long as reading the clock. */
  private static final int TOGETHER = 100;

  private static final int LISTS = 100;
  private static final List<String> KEYS = Keys.first(1_000);

  private NearReads() {}

  /** The measurements with some threads. */
  private record Row(
      int threads,
      Measurement near,
      Measurement caffeine,
      Measurement limited,
      Measurement plain) {}

  /** Returns a table with a row for each number of threads. */
  public static String measure(RedisServer redis) throws InterruptedException, ExecutionException {
    redis.flushAll();
    Rounds rounds =
        new Rounds(
            Options.number("rounds", ROUNDS), Options.number("millis", MILLIS), new Server(redis));
    try (Node node = Node.open(redis.uri());
        CacheManager caffeine = Caching.getCachingProvider(CAFFEINE).getCacheManager()) {
      Cache<String, String> nearCache = fill(node.cache(Node.NEAR));
      Cache<String, String> plainCache = fill(node.cache(Node.PLAIN));
      Cache<String, String> caffeineCache =
          fill(
              caffeine.createCache(
                  "benchmarks",
                  new MutableConfiguration<String, String>().setTypes(String.class, String.class)));
      Cache<String, String> limitedCache =
          fill(caffeine.createCache("limited", withLimitsOfNearCache()));
      List<Row> rows = new ArrayList<>();
      for (int threads : selectedThreads()) {
        rows.add(
            new Row(
                threads,
                addMany(rounds, threads, nearCache),
                addMany(rounds, threads, caffeineCache),
                addMany(rounds, threads, limitedCache),
                rounds.add(threads, KEYS, () -> {}, key -> read(plainCache, key))));
      }
      rounds.run();
      return table(rows);
    }
  }

  private static CaffeineConfiguration<String, String> withLimitsOfNearCache() {
    NearCacheConfiguration nearCache = NearCacheConfiguration.builder().build();
    CaffeineConfiguration<String, String> configuration = new CaffeineConfiguration<>();
    configuration.setTypes(String.class, String.class);
    configuration.setMaximumSize(OptionalLong.of(nearCache.maxEntries()));
    configuration.setExpireAfterWrite(OptionalLong.of(nearCache.expireAfter().toNanos()));
    return configuration;
  }

  /** Returns 1 and 16, or those of them that the options select. */
  static List<Integer> selectedThreads() {
    return Stream.of(1, 16).filter(count -> Options.isAmong("threads", count.toString())).toList();
  }

  private static Cache<String, String> fill(Cache<String, String> cache) {
    KEYS.forEach(key -> cache.put(key, Values.first()));
    return cache;
  }

  private static Measurement addMany(Rounds rounds, int threads, Cache<String, String> cache) {
    Consumer<List<String>> reads =
        keys -> {
          for (String key : keys) {
            read(cache, key);
          }
        };
    return rounds.add(threads, listsOfKeys(), () -> {}, reads);
  }

  private static List<List<String>> listsOfKeys() {
    Random random = new Random(1);
    List<List<String>> lists = new ArrayList<>();
    for (int i = 0; i < LISTS; i++) {
      List<String> keys = new ArrayList<>(KEYS);
      Collections.shuffle(keys, random);
      lists.add(List.copyOf(keys.subList(0, TOGETHER)));
    }
    return lists;
  }

  private static void read(Cache<String, String> cache, String key) {
    String unused = Objects.requireNonNull(cache.get(key), key);
  }

  private static String table(List<Row> rows) {
    Table table =
        new Table(
            "threads",
            "near cache, gets/s",
            "Caffeine's JCache, gets/s",
            "near cache ÷ Caffeine",
            "Caffeine with the same limits, gets/s",
            "near cache ÷ that",
            "without near cache, gets/s",
            "near cache, median, ns",
            "Caffeine, median, ns",
            "near cache, commands per 1,000 gets");
    for (Row row : rows) {
      table.row(
          Integer.toString(row.threads()),
          Text.whole(TOGETHER * row.near().result().perSecond()),
          Text.whole(TOGETHER * row.caffeine().result().perSecond()),
          row.near().throughputRatio(row.caffeine()).toString(),
          Text.whole(TOGETHER * row.limited().result().perSecond()),
          row.near().throughputRatio(row.limited()).toString(),
          Text.whole(row.plain().result().perSecond()),
          nanos(row.near().result()),
          nanos(row.caffeine().result()),
          Text.decimal(1_000 * row.near().cost(Cost::commands) / TOGETHER));
    }
    return """
    `get` of %s strings of %d characters; the medians are those of %d gets one after the other.

    %s\
    """
        .formatted(Text.of(KEYS.size()), Values.LENGTH, TOGETHER, table);
  }

  private static String nanos(Load.Result result) {
    return Text.decimal(result.median() / TOGETHER);
  }
}
