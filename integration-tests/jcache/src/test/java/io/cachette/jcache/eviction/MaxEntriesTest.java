package io.cachette.jcache.eviction;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.EvictionPolicy;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.Workers;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a cache keeps its maximum number of entries, whichever operation creates them. */
@RedisTest
class MaxEntriesTest {

  private static final int MAX = 50;

  private final RedisServer server;
  private final CacheFixture fixture;

  MaxEntriesTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static CachetteConfigurationBuilder<String, String> limited(long max) {
    return CachetteConfiguration.builder(String.class, String.class)
        .maxEntries(max)
        .expireAfterTouch(Duration.ofHours(1))
        .statistics(true);
  }

  private Cache<String, String> open(CachetteConfigurationBuilder<String, String> builder) {
    return fixture.cache("test", builder.build());
  }

  private long size() {
    return size("test");
  }

  private long size(String tag) {
    return (Long)
        Objects.requireNonNull(server.command("HLEN", fixture.namespace() + ":{" + tag + "}"));
  }

  private long indexSize() {
    String index = fixture.namespace() + ":{test}:expiry";
    Object marker = server.command("ZSCORE", index, "scan:end");
    long members = (Long) Objects.requireNonNull(server.command("ZCARD", index));
    return marker == null ? members : members - 1;
  }

  private static Map<String, String> many(int from, int to) {
    return IntStream.range(from, to).boxed().collect(toMap(i -> "k" + i, i -> "v" + i));
  }

  private static void putMany(Cache<String, String> cache, int from, int to) {
    many(from, to).forEach(cache::put);
  }

  static Stream<Arguments> policies() {
    return Stream.of(ExpiryCollector.AUTO, ExpiryCollector.SORTED_SET)
        .flatMap(
            collector ->
                Stream.of(EvictionPolicy.values()).map(each -> Arguments.of(collector, each)));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void put_moreThanLimit_keepsLimit(ExpiryCollector collector, EvictionPolicy policy) {
    Cache<String, String> cache = open(limited(MAX).collector(collector).eviction(policy));
    for (int i = 0; i < 3 * MAX; i++) {
      cache.put("k" + i, "v");
      assertThat(cache.containsKey("k" + i)).isTrue();
      assertThat(size()).isEqualTo(Math.min(i + 1, MAX));
    }
    assertThat(Counters.attribute(cache, "CacheEvictions")).isEqualTo(2L * MAX);
    assertThat(Counters.of(cache).removals()).isZero();
  }

  @Test
  void put_sortedSet_indexLosesEvictedEntries() {
    Cache<String, String> cache = open(limited(MAX).collector(ExpiryCollector.SORTED_SET));

    putMany(cache, 0, 200);
    cache.putAll(many(200, 400));

    assertThat(indexSize()).isEqualTo(MAX);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void putAll_moreThanLimit_keepsLimit(ExpiryCollector collector, EvictionPolicy policy) {
    Cache<String, String> cache = open(limited(400).collector(collector).eviction(policy));

    cache.putAll(many(0, 900));
    assertThat(size()).isEqualTo(400);
    cache.putAll(many(0, 900));
    assertThat(size()).isEqualTo(400);

    Map<String, String> last = many(1_000, 1_150);
    cache.putAll(last);
    assertThat(size()).isEqualTo(400);
    assertThat(cache.getAll(last.keySet())).isEqualTo(last);
  }

  @Test
  void putAll_moreThanLimitAtOnce_keepsSomeOfThem() {
    Cache<String, String> cache = open(limited(10));
    cache.putAll(many(0, 10));

    cache.putAll(many(100, 300));

    assertThat(size()).isEqualTo(10);
    assertThat(cache).allMatch(entry -> entry.getKey().length() == 4);
  }

  @Test
  void eachOperation_createsEntry_keepsLimit() throws Exception {
    RecordingWriter writer = new RecordingWriter();
    Cache<String, String> cache =
        open(
            limited(MAX)
                .readThrough(true)
                .loader(() -> new FunctionLoader(key -> "loaded"))
                .writeThrough(true)
                .writer(() -> writer));
    cache.putAll(many(0, MAX));

    cache.putIfAbsent("a", "1");
    cache.getAndPut("b", "1");
    cache.invoke(
        "c",
        (entry, arguments) -> {
          entry.setValue("1");
          return null;
        });
    cache.get("d");
    cache.getAll(many(100, 120).keySet());
    CacheAside.of(cache).get("e", () -> "1");
    cache.put("f", "1");
    cache.invokeAll(
        many(200, 210).keySet(),
        (entry, arguments) -> {
          entry.setValue("1");
          return null;
        });

    assertThat(size()).isEqualTo(MAX);
    assertThat(Counters.attribute(cache, "CacheEvictions")).isEqualTo(36L);
    assertThat(StoredEntries.of(server, fixture, "test").leases()).isEmpty();
    assertThat(writer.database()).containsKeys("a", "b", "c", "f", "k200").hasSizeGreaterThan(MAX);
  }

  @Test
  void clearStatistics_entriesWereEvicted_resetsEvictions() {
    Cache<String, String> cache = open(limited(1));
    putMany(cache, 0, 3);

    assertThat(Counters.attribute(cache, "CacheEvictions")).isEqualTo(2L);
    Counters.clear(cache);

    assertThat(Counters.attribute(cache, "CacheEvictions")).isEqualTo(0L);
  }

  @Test
  void put_nodesAndThreads_keepLimit() {
    Cache<String, String> cache = open(limited(200));
    try (CacheFixture node = fixture.anotherNode()) {
      putByThreads(List.of(cache, node.cache("test", limited(200).build())));
    }
  }

  @Test
  void put_threads_keepLimitAndCountEvictions() {
    Cache<String, String> cache = open(limited(200));

    putByThreads(List.of(cache));

    assertThat(Counters.attribute(cache, "CacheEvictions")).isEqualTo(8L * 600 - 200);
  }

  private void putByThreads(List<Cache<String, String>> nodes) {
    List<Boolean> results =
        Workers.run(
            8,
            Duration.ofSeconds(90),
            thread -> {
              Cache<String, String> own = nodes.get(thread % nodes.size());
              boolean isKept = true;
              for (int i = 0; i < 100; i++) {
                own.put(thread + ":" + i, "v");
                own.putAll(many(1_000 * thread + 5 * i, 1_000 * thread + 5 * i + 5));
                isKept = isKept && size() <= 210;
              }
              return isKept;
            });

    assertThat(results).doesNotContain(false);
    assertThat(size()).isEqualTo(200);
  }

  /** For old values of other nodes, mutate.lua runs without its short ways. */
  @Test
  void put_nodesListen_evictionsAreNoEvents() {
    RecordingListener here = new RecordingListener();
    RecordingListener there = new RecordingListener();
    Cache<String, String> cache = open(limited(3).listener(here.registration()));
    try (CacheFixture node = fixture.anotherNode()) {
      Cache<String, String> unused =
          node.cache("test", limited(3).listener(there.registration()).build());

      putMany(cache, 0, 6);
      cache.putAll(many(10, 12));

      assertThat(size()).isEqualTo(3);
      await().until(() -> there.events().size() == 8);
      assertThat(here.events()).hasSize(8).allMatch(event -> event.startsWith("CREATED"));
      assertThat(there.events()).allMatch(event -> event.startsWith("CREATED"));
    }
  }

  @Test
  void put_partitions_eachKeepsItsShare() {
    Cache<String, String> cache = open(limited(10).partitions(4));

    putMany(cache, 0, 200);
    cache.putAll(many(200, 400));

    assertThat(
            ((List<?>)
                    Objects.requireNonNull(
                        server.command("KEYS", fixture.namespace() + ":{test*}")))
                .stream().map(key -> server.command("HLEN", key.toString())))
        .containsOnly(3L)
        .hasSize(4);
  }

  @Test
  void put_limitWasLowered_shrinksStepByStep() {
    Cache<String, String> cache = open(limited(1_000));
    cache.putAll(many(0, 1_000));
    try (CacheFixture node = fixture.anotherNode()) {
      Cache<String, String> other = node.cache("test", limited(100).build());

      other.put("a", "1");
      assertThat(size()).isBetween(985L, 995L);
      other.put("a", "2");
      assertThat(size()).isBetween(985L, 995L);
      putMany(other, 2_000, 2_200);

      assertThat(size()).isEqualTo(100);
      cache.put("b", "1");
      assertThat(size()).isEqualTo(101);
    }
  }

  @Test
  void put_fullServer_isRefusedAndEvictsNothing() {
    try (RedisServer full = RedisServer.start();
        CacheFixture node = CacheFixture.on(full)) {
      Cache<String, String> cache = node.cache("test", limited(2).build());
      putMany(cache, 0, 2);
      full.fillMemory();

      assertThatThrownBy(() -> cache.put("more", "v")).isInstanceOf(CacheException.class);

      assertThat(cache).hasSize(2);
      full.freeMemory();
    }
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void put_expiredEntries_areEvictedFirst(EvictionPolicy policy) {
    Cache<String, String> cache = open(limited(4).eviction(policy));
    putMany(cache, 0, 4);
    StoredEntries stored = StoredEntries.of(server, fixture, "test");
    stored.setExpiryTime("s:k2", System.currentTimeMillis() - 1);

    cache.put("new", "v");

    assertThat(cache)
        .extracting(Cache.Entry::getKey)
        .containsExactlyInAnyOrder("k0", "k1", "k3", "new");
  }
}
