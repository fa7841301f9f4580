package io.cachette.jcache.eviction;

import static javax.cache.expiry.Duration.ONE_HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.EvictionPolicy;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.ExtendedCache;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.internal.store.EntryStore.LeaseSpec;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests which entries are evicted. Samples contain all entries of these small caches. */
@RedisTest
class EvictionPolicyTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  EvictionPolicyTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static CachetteConfigurationBuilder<String, String> limited(EvictionPolicy policy) {
    return CachetteConfiguration.builder(String.class, String.class)
        .maxEntries(4)
        .eviction(policy)
        .expireAfterTouch(Duration.ofHours(1));
  }

  private Cache<String, String> open(CachetteConfigurationBuilder<String, String> builder) {
    return fixture.cache("test", builder.build());
  }

  private static List<String> keys(Cache<String, String> cache) {
    return IntStream.range(0, 12).mapToObj(i -> "k" + i).filter(cache::containsKey).toList();
  }

  /** Times are exact to a few milliseconds. */
  private void awaitLaterTime() {
    long begin = serverMillis();
    while (serverMillis() < begin + 4) {
      Thread.onSpinWait();
    }
  }

  private long serverMillis() {
    List<?> time = (List<?>) Objects.requireNonNull(server.command("TIME"));
    return Long.parseLong(time.get(0).toString()) * 1000
        + Long.parseLong(time.get(1).toString()) / 1000;
  }

  private void putInTurn(Cache<String, String> cache, int from, int to) {
    for (int i = from; i < to; i++) {
      cache.put("k" + i, "v");
      awaitLaterTime();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ExpiryCollector.class,
      names = {"AUTO", "SORTED_SET"})
  void put_leastRecentlyUsed_keepsEntriesThatWereRead(ExpiryCollector collector) {
    Cache<String, String> cache =
        open(limited(EvictionPolicy.LEAST_RECENTLY_USED).collector(collector));
    putInTurn(cache, 0, 4);
    cache.get("k0");
    cache.get("k2");
    awaitLaterTime();

    putInTurn(cache, 4, 6);

    assertThat(keys(cache)).containsExactly("k0", "k2", "k4", "k5");
  }

  @SuppressWarnings("unchecked")
  @Test
  void put_soonestExpiry_evictsShortLivedFirst() {
    Cache<String, String> cache = open(limited(EvictionPolicy.SOONEST_EXPIRY));
    ExtendedCache<String, String> extended = cache.unwrap(ExtendedCache.class);
    extended.put("k0", "v", WriteOptions.timeToLive(Duration.ofHours(5)));
    extended.put("k1", "v", WriteOptions.timeToLive(Duration.ofMinutes(1)));
    extended.put("k2", "v", WriteOptions.timeToLive(Duration.ofHours(4)));
    extended.put("k3", "v", WriteOptions.timeToLive(Duration.ofMinutes(2)));

    putInTurn(cache, 4, 6);

    assertThat(keys(cache)).containsExactly("k0", "k2", "k4", "k5");
  }

  @SuppressWarnings("unchecked")
  @Test
  void put_soonestExpiryOfEternalEntries_keepsEntriesThatWerePutTogether() {
    Cache<String, String> cache =
        open(limited(EvictionPolicy.SOONEST_EXPIRY).expiry(EternalExpiryPolicy.factoryOf()));
    ExtendedCache<String, String> extended = cache.unwrap(ExtendedCache.class);
    putInTurn(cache, 0, 3);
    extended.put("k3", "v", WriteOptions.timeToLive(Duration.ofHours(1)));

    cache.put("k4", "v");
    assertThat(keys(cache)).containsExactly("k0", "k1", "k2", "k4");
    cache.put("k5", "v");
    assertThat(keys(cache)).hasSize(4).contains("k5");
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void put_leasedEntries_stay(EvictionPolicy policy) {
    Cache<String, String> cache = open(limited(policy));
    putInTurn(cache, 0, 4);
    IndexedStore store = fixture.store("test", "holder");
    List<byte[]> leased = List.of(bytes("s:k0"), bytes("s:k1"), bytes("s:k3"));
    assertThat(lease(store, leased)).isTrue();

    for (int i = 4; i < 12; i++) {
      cache.put("k" + i, "v");
    }

    assertThat(keys(cache)).containsExactly("k0", "k1", "k3", "k11");
    store.release(leased, "token").toCompletableFuture().join();
  }

  /** Each put finds only leased entries, and evicts more as soon as it can. */
  @Test
  void put_allEntriesLeased_exceedsLimitUntilReleased() {
    Cache<String, String> cache = open(limited(EvictionPolicy.RANDOM));
    putInTurn(cache, 0, 4);
    IndexedStore store = fixture.store("test", "holder");
    List<byte[]> leased = IntStream.range(0, 4).mapToObj(i -> bytes("s:k" + i)).toList();
    assertThat(lease(store, leased)).isTrue();

    cache.put("k4", "v");
    assertThat(keys(cache)).hasSize(5);

    store.release(leased, "token").toCompletableFuture().join();
    cache.put("k5", "v");
    assertThat(keys(cache)).hasSize(4).contains("k5");
  }

  private static boolean lease(IndexedStore store, List<byte[]> keys) {
    return store
        .lease(keys, "token", new LeaseSpec(Duration.ofMinutes(1), true, false), ReplyFields.NONE)
        .toCompletableFuture()
        .join()
        .isPresent();
  }

  /** The value of the source is as good as before: nobody has changed the entry. */
  @Test
  void renew_entryEvictedMeanwhile_storesValue() throws Exception {
    Cache<String, String> cache = open(limited(EvictionPolicy.SOONEST_EXPIRY).maxEntries(1));

    renew(
        cache,
        () -> {
          cache.put("k1", "v");
          assertThat(cache.containsKey("k0")).isFalse();
          return "new";
        });

    assertThat(cache.get("k0")).isEqualTo("new");
  }

  @Test
  void renew_entryPutAndEvictedMeanwhile_doesNotStoreValue() throws Exception {
    Cache<String, String> cache = open(limited(EvictionPolicy.SOONEST_EXPIRY).maxEntries(1));

    renew(
        cache,
        () -> {
          cache.put("k0", "newer");
          cache.put("k1", "v");
          return "stale";
        });

    assertThat(cache.containsKey("k0")).isFalse();
  }

  private static void renew(Cache<String, String> cache, Callable<String> source) throws Exception {
    cache.put("k0", "old");
    CacheAside.of(cache).renew("k0", LoadOptions.defaults(), source);
  }

  /** A sweep removes the expired entry, and publishes the event. */
  @Test
  void put_nodeListensForExpiredEntries_leavesThemToSweeps() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> cache =
        open(limited(EvictionPolicy.RANDOM).listener(listener.registration()));
    putInTurn(cache, 0, 4);
    StoredEntries.of(server, fixture, "test").setExpiryTime("s:k1", System.currentTimeMillis() - 1);

    putInTurn(cache, 4, 6);

    await()
        .untilAsserted(
            () -> assertThat(listener.events()).anyMatch(event -> event.startsWith("EXPIRED k1")));
  }

  @Test
  void createCache_leastRecentlyUsedWithoutAccessTimes_isRefused() {
    for (var expiry :
        List.of(
            EternalExpiryPolicy.factoryOf(),
            CreatedExpiryPolicy.factoryOf(ONE_HOUR),
            ModifiedExpiryPolicy.factoryOf(ONE_HOUR),
            AccessedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ETERNAL))) {
      assertThatThrownBy(() -> open(limited(EvictionPolicy.LEAST_RECENTLY_USED).expiry(expiry)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'test'")
          .hasMessageContaining("least-recently-used")
          .hasMessageContaining("soonest-expiry or random");
    }
    assertThat(fixture.manager().getCacheNames()).isEmpty();
  }

  @Test
  void createCache_leastRecentlyUsedWithPolicyOfUser_isAccepted() {
    Cache<String, String> cache =
        open(
            limited(EvictionPolicy.LEAST_RECENTLY_USED)
                .expiry(() -> new RecordingPolicy(ONE_HOUR, ONE_HOUR, ONE_HOUR)));

    assertThat(cache.isClosed()).isFalse();
  }

  @Test
  void createCache_fewerEntriesThanPartitions_isRefused() {
    assertThatThrownBy(() -> open(limited(EvictionPolicy.RANDOM).partitions(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'test'")
        .hasMessageContaining("max-entries 4")
        .hasMessageContaining("5 partitions");
  }

  @Test
  void maxEntries_notPositive_isRefused() {
    assertThatThrownBy(() -> limited(EvictionPolicy.RANDOM).maxEntries(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 1 or more");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
