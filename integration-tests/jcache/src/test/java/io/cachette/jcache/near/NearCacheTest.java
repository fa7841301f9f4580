package io.cachette.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.NearCache;
import io.cachette.jcache.management.CachetteStatisticsMXBean;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@RedisTest
@Timeout(120)
class NearCacheTest {

  @AutoClose private CacheFixture here;
  @AutoClose private CacheFixture there;

  @BeforeEach
  void open(RedisServer server) {
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  @Test
  void get_secondTime_isServedFromTheHeap() {
    Cache<String, String> cache = here.cache("near", NearNodes.strings());
    cache.put("k", "v");

    NearNodes.awaitServed(cache, "k", "v");

    assertThat(NearCache.of(cache).getSize()).isOne();
    assertThat(NearCache.of(cache).isTrusted()).isTrue();
  }

  @Test
  void get_immutableValue_isTheSameInstance() {
    Cache<String, String> cache = here.cache("near", NearNodes.strings());
    cache.put("k", "v");
    NearNodes.awaitServed(cache, "k", "v");

    assertThat(cache.get("k")).isSameAs(cache.get("k"));
  }

  @Test
  void get_mutableValue_isACopy() {
    Cache<String, ArrayList<String>> cache =
        here.cache(
            "lists",
            NearNodes.withNearCache(CachetteConfiguration.<String, ArrayList<String>>builder()));
    cache.put("k", new ArrayList<>(List.of("v")));
    NearNodes.awaitServed(cache, "k", new ArrayList<>(List.of("v")));

    cache.get("k").add("changed by the reader");

    assertThat(cache.get("k")).containsExactly("v");
  }

  @Test
  void get_keyWithoutScalarForm_isServedFromTheHeap() {
    Cache<List<Integer>, String> cache =
        here.cache(
            "keys",
            NearNodes.withNearCache(CachetteConfiguration.<List<Integer>, String>builder()));
    cache.put(List.of(1, 2), "v");
    NearNodes.awaitServed(cache, List.of(1, 2), "v");

    cache.put(List.of(1, 2), "next");

    assertThat(cache.get(List.of(1, 2))).isEqualTo("next");
  }

  @Test
  void get_keysThatDifferInTypeOnly_areDifferentEntries() {
    Cache<Object, String> cache =
        here.cache(
            "objects", NearNodes.withNearCache(CachetteConfiguration.<Object, String>builder()));
    cache.put(1, "integer");
    cache.put(1L, "long");
    cache.put("1", "string");

    NearNodes.awaitServed(cache, 1, "integer");
    NearNodes.awaitServed(cache, 1L, "long");
    NearNodes.awaitServed(cache, "1", "string");
  }

  static Stream<Named<Consumer<Cache<String, String>>>> changes() {
    return Stream.of(
        Named.of("put", cache -> cache.put("k", "changed")),
        Named.of("getAndPut", cache -> cache.getAndPut("k", "changed")),
        Named.of("putAll", cache -> cache.putAll(Map.of("k", "changed", "other", "changed"))),
        Named.of("replace", cache -> cache.replace("k", "changed")),
        Named.of("replace if same", cache -> cache.replace("k", "v", "changed")),
        Named.of("remove", cache -> cache.remove("k")),
        Named.of("getAndRemove", cache -> cache.getAndRemove("k")),
        Named.of("removeAll of keys", cache -> cache.removeAll(Set.of("k"))),
        Named.of("removeAll", Cache::removeAll),
        Named.of("clear", Cache::clear),
        Named.of(
            "invoke",
            cache ->
                cache.invoke(
                    "k",
                    (entry, arguments) -> {
                      entry.setValue("changed");
                      return null;
                    })),
        Named.of("asynchronous put", cache -> join(AsyncCache.of(cache).put("k", "changed"))));
  }

  private static void join(java.util.concurrent.CompletionStage<?> stage) {
    stage.toCompletableFuture().join();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_thisNode_isSeenAtOnce(Consumer<Cache<String, String>> change) {
    Cache<String, String> cache = here.cache("near", NearNodes.strings());
    cache.put("k", "v");
    NearNodes.awaitServed(cache, "k", "v");

    change.accept(cache);

    assertThat(cache.get("k")).isNotEqualTo("v");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void change_otherNode_isSeen(Consumer<Cache<String, String>> change) {
    Cache<String, String> reader = here.cache("near", NearNodes.strings());
    Cache<String, String> writer = there.cache("near", NearNodes.strings());
    reader.put("k", "v");
    NearNodes.awaitServed(reader, "k", "v");

    change.accept(writer);

    await().atMost(NearNodes.PATIENCE).until(() -> !"v".equals(reader.get("k")));
  }

  @Test
  void change_nodeWithoutNearCache_isSeenByThoseThatHaveOne() {
    Cache<String, String> reader = here.cache("near", NearNodes.strings());
    Cache<String, String> writer = there.cache("near", CacheFixture.strings());
    reader.put("k", "v");
    NearNodes.awaitServed(reader, "k", "v");

    writer.put("k", "changed");

    NearNodes.awaitValue(reader, "k", "changed");
    assertThatThrownBy(() -> NearCache.of(writer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'near'")
        .hasMessageContaining("near-cache");
  }

  @Test
  void destroyCache_otherNode_isSeen() {
    Cache<String, String> reader = here.cache("near", NearNodes.strings());
    reader.put("k", "v");
    NearNodes.awaitServed(reader, "k", "v");

    there.cache("near", CacheFixture.strings());
    there.manager().destroyCache("near");

    await().atMost(NearNodes.PATIENCE).until(() -> reader.get("k") == null);
  }

  @Test
  void get_expiredEntry_isAbsent() {
    Cache<String, String> cache =
        here.cache(
            "near",
            CachetteConfiguration.builder(String.class, String.class)
                .nearCache(NearCacheConfiguration.builder().build())
                .expireAfterCreation(Duration.ofSeconds(2))
                .build());
    cache.put("other", "v");
    NearNodes.awaitServed(cache, "other", "v");
    cache.put("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");

    await()
        .atMost(NearNodes.PATIENCE)
        .until(
            () -> {
              boolean isInRedis = cache.containsKey("k");
              return cache.get("k") == null && !isInRedis;
            });
  }

  @Test
  void getAll_someInNearCache_returnsAll() {
    Cache<String, String> cache = here.cache("near", NearNodes.strings());
    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));
    NearNodes.awaitServed(cache, "a", "1");
    long hits = NearCache.of(cache).getHits();

    Map<String, String> found = cache.getAll(Set.of("a", "b", "c", "absent"));

    assertThat(found).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
    assertThat(NearCache.of(cache).getHits()).isGreaterThan(hits);
    NearNodes.awaitServed(cache, "b", "2");
  }

  @Test
  void cacheAside_valueInNearCache_isServedFromTheHeap() {
    Cache<String, String> cache = here.cache("near", NearNodes.strings());
    CacheAside<String, String> aside = CacheAside.of(cache);
    LoadOptions refreshing =
        LoadOptions.builder()
            .timeToLive(Duration.ofHours(1))
            .refreshAhead(Duration.ofMinutes(1))
            .build();

    await()
        .atMost(NearNodes.PATIENCE)
        .untilAsserted(
            () -> {
              long hits = NearCache.of(cache).getHits();
              assertThat(aside.get("k", refreshing, () -> "loaded")).isEqualTo("loaded");
              assertThat(NearCache.of(cache).getHits()).isGreaterThan(hits);
            });
  }

  @Test
  void statistics_nearHit_countsAsHit() throws Exception {
    Cache<String, String> cache =
        here.cache("near", NearNodes.strings().toBuilder().statistics(true).build());
    cache.put("k", "v");
    NearNodes.awaitServed(cache, "k", "v");
    CachetteStatisticsMXBean bean =
        JMX.newMXBeanProxy(
            ManagementFactory.getPlatformMBeanServer(),
            new ObjectName(
                "javax.cache:type=CacheStatistics,CacheManager="
                    + here.manager().getURI().toString().replaceAll("[,:=\n]", ".")
                    + ",Cache=near"),
            CachetteStatisticsMXBean.class);

    assertThat(bean.getNearCacheHits()).isEqualTo(NearCache.of(cache).getHits()).isPositive();
    assertThat(bean.getNearCacheMisses()).isPositive();
    assertThat(bean.getNearCacheSize()).isOne();
    assertThat(bean.getCacheHits())
        .isEqualTo(bean.getNearCacheHits() + bean.getNearCacheMisses())
        .isEqualTo(bean.getCacheGets());
    cache.put("k", "next");
    assertThat(bean.getNearCacheInvalidations()).isOne();

    bean.clear();

    assertThat(bean.getNearCacheHits() + bean.getNearCacheInvalidations()).isZero();
  }

  @Test
  void get_moreEntriesThanTheLimit_areEvicted() {
    Cache<String, String> cache =
        here.cache(
            "near", NearNodes.strings(NearCacheConfiguration.builder().maxEntries(10).build()));
    cache.put("0", "v");
    NearNodes.awaitServed(cache, "0", "v");
    IntStream.range(0, 100).forEach(i -> cache.put(Integer.toString(i), "v"));

    IntStream.range(0, 100).forEach(i -> cache.get(Integer.toString(i)));

    assertThat(NearCache.of(cache).getSize()).isLessThanOrEqualTo(10);
    assertThat(NearCache.of(cache).getEvictions()).isPositive();
  }

  @Test
  void put_evictsAnotherEntry_isSeenByThisNode() {
    Cache<String, String> cache =
        here.cache("near", NearNodes.strings().toBuilder().maxEntries(1).build());
    cache.put("evicted", "v");
    NearNodes.awaitServed(cache, "evicted", "v");

    cache.put("other", "v");

    await().atMost(NearNodes.PATIENCE).until(() -> cache.get("evicted") == null);
  }
}
