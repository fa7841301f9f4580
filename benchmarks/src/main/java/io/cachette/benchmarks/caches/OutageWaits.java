package io.cachette.benchmarks.caches;

import io.cachette.benchmarks.measure.Table;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;

/**
 * Measures how long the calls of a cache with default timeouts wait at most while its server hangs,
 * is gone, or is full, for each outage policy.
 */
public final class OutageWaits {

  private static final int CALLS = 5;
  private static final List<Integer> THREADS = List.of(1, 50);
  private static final List<Outage> OUTAGES =
      List.of(
          new Outage("hangs", RedisServer::pause, RedisServer::resume),
          new Outage("gone", RedisServer::kill, RedisServer::restart),
          new Outage("full", RedisServer::fillMemory, RedisServer::freeMemory));

  private static final Map<String, Integer> MANY =
      IntStream.range(0, 5_000).boxed().collect(Collectors.toMap(i -> "key" + i, i -> i));

  /** A kind of outage. */
  private record Outage(String name, Consumer<RedisServer> begin, Consumer<RedisServer> end) {}

  /** A call of a cache, with its name. */
  private record Call(String name, Consumer<Cache<String, Integer>> code) {}

  private OutageWaits() {}

  /** Returns a table per policy. */
  public static String measure() throws Exception {
    StringBuilder tables = new StringBuilder();
    for (OutagePolicy policy : OutagePolicy.values()) {
      tables.append("Policy ").append(policy).append("\n\n").append(measure(policy)).append("\n\n");
    }
    return tables.toString();
  }

  private static String measure(OutagePolicy policy) throws Exception {
    List<String> headers = new ArrayList<>(List.of("longest wait in ms"));
    for (Outage outage : OUTAGES) {
      THREADS.forEach(threads -> headers.add(outage.name + ", threads: " + threads));
    }
    Table table = new Table(headers.toArray(String[]::new));
    try (RedisServer server = RedisServer.start()) {
      for (Call call : calls(policy)) {
        List<String> row = new ArrayList<>(List.of(call.name));
        for (Outage outage : OUTAGES) {
          for (int threads : THREADS) {
            row.add(Long.toString(measure(server, policy, outage, call, threads)));
          }
        }
        table.row(row.toArray(String[]::new));
      }
      List<String> row = new ArrayList<>(List.of("`close` of the manager"));
      for (Outage outage : OUTAGES) {
        row.add(Long.toString(measureClose(server, policy, outage)));
        row.add("");
      }
      table.row(row.toArray(String[]::new));
    }
    return table.toString();
  }

  private static List<Call> calls(OutagePolicy policy) {
    return List.of(
        new Call("`get`", cache -> cache.get("key1")),
        new Call("`put`", cache -> cache.put("key1", 1)),
        new Call(
            "`invoke`",
            cache ->
                cache.invoke(
                    "key1",
                    (entry, arguments) -> {
                      entry.setValue(2);
                      return entry.exists();
                    })),
        new Call("`getAll` of 5,000", cache -> cache.getAll(MANY.keySet())),
        new Call("`putAll` of 5,000", cache -> cache.putAll(MANY)),
        new Call("`iterator`, first step", OutageWaits::iterate),
        new Call("`createCache`", cache -> createAnother(cache, policy)),
        new Call("`destroyCache`", cache -> cache.getCacheManager().destroyCache("another")));
  }

  /** Without Redis, there may be no entry. */
  private static void iterate(Cache<String, Integer> cache) {
    boolean unused = cache.iterator().hasNext();
  }

  private static void createAnother(Cache<String, Integer> cache, OutagePolicy policy) {
    cache.getCacheManager().createCache("another", configuration(policy)).close();
  }

  private static CachetteConfiguration<Object, Object> configuration(OutagePolicy policy) {
    return CachetteConfiguration.builder().outage(policy).build();
  }

  private static long measure(
      RedisServer server, OutagePolicy policy, Outage outage, Call call, int threads)
      throws InterruptedException, ExecutionException {
    CachingProvider provider = Caching.getCachingProvider(OutageWaits.class.getClassLoader());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (CacheManager manager = open(provider, server)) {
      Cache<String, Integer> cache = manager.createCache("test", stringsToNumbers(policy));
      cache.putAll(MANY);
      outage.begin.accept(server);
      Callable<Long> caller = () -> longest(() -> call.code.accept(cache));
      long longest = 0;
      for (Future<Long> result : pool.invokeAll(Collections.nCopies(threads, caller))) {
        longest = Math.max(longest, result.get());
      }
      outage.end.accept(server);
      return longest;
    } finally {
      pool.shutdown();
    }
  }

  private static long measureClose(RedisServer server, OutagePolicy policy, Outage outage) {
    CachingProvider provider = Caching.getCachingProvider(OutageWaits.class.getClassLoader());
    CacheManager manager = open(provider, server);
    manager.createCache("test", stringsToNumbers(policy)).put("key1", 1);
    outage.begin.accept(server);
    long wait = millis(manager::close);
    outage.end.accept(server);
    return wait;
  }

  private static CachetteConfiguration<String, Integer> stringsToNumbers(OutagePolicy policy) {
    return CachetteConfiguration.builder(String.class, Integer.class).outage(policy).build();
  }

  private static CacheManager open(CachingProvider provider, RedisServer server) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.namespace", "outage-" + UUID.randomUUID());
    return provider.getCacheManager(null, null, properties);
  }

  private static long longest(Runnable call) {
    long longest = 0;
    for (int i = 0; i < CALLS; i++) {
      longest = Math.max(longest, millis(call));
    }
    return longest;
  }

  private static long millis(Runnable call) {
    long begin = System.nanoTime();
    try {
      call.run();
    } catch (CacheException e) {
      // Fails, or is refused: only the time counts.
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }
}
