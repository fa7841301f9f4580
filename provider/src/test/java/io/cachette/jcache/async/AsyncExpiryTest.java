package io.cachette.jcache.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the time to live of a single call. */
@RedisTest
class AsyncExpiryTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private static CacheFixture fixture;

  private final RedisServer server;
  private final RecordingListener listener = new RecordingListener();
  private final RecordingWriter writer = new RecordingWriter();
  private final RecordingPolicy policy =
      new RecordingPolicy(
          javax.cache.expiry.Duration.ONE_DAY,
          javax.cache.expiry.Duration.ONE_DAY,
          javax.cache.expiry.Duration.ONE_DAY);

  AsyncExpiryTest(RedisServer server) {
    this.server = server;
  }

  @BeforeAll
  static void open(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void destroy() {
    fixture.manager().destroyCache("test");
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  /** A method that stores {@code k=new} with a time to live. */
  @FunctionalInterface
  private interface StoreCall
      extends BiFunction<AsyncCache<String, String>, Duration, CompletionStage<?>> {}

  /** The part of the system that decides what an operation does. */
  private enum Decider {
    SERVER,
    POLICY_OF_API,
    POLICY_OF_USER,
    WRITER
  }

  private static Stream<Named<StoreCall>> creating() {
    return Stream.of(
        Named.of("put", (cache, time) -> cache.put("k", "new", time)),
        Named.of("getAndPut", (cache, time) -> cache.getAndPut("k", "new", time)),
        Named.of("putAll", (cache, time) -> cache.putAll(Map.of("k", "new"), time)),
        Named.of("putIfAbsent", (cache, time) -> cache.putIfAbsent("k", "new", time)));
  }

  private static Stream<Named<StoreCall>> updating() {
    return Stream.of(
        Named.of("put", (cache, time) -> cache.put("k", "new", time)),
        Named.of("getAndPut", (cache, time) -> cache.getAndPut("k", "new", time)),
        Named.of("putAll", (cache, time) -> cache.putAll(Map.of("k", "new"), time)),
        Named.of("getAndReplace", (cache, time) -> cache.getAndReplace("k", "new", time)));
  }

  static Stream<Arguments> creations() {
    return creating().flatMap(AsyncExpiryTest::withEachDecider);
  }

  static Stream<Arguments> updates() {
    return updating().flatMap(AsyncExpiryTest::withEachDecider);
  }

  private static Stream<Arguments> withEachDecider(Named<StoreCall> storeCall) {
    return Stream.of(Decider.values()).map(decider -> Arguments.of(storeCall, decider));
  }

  @ParameterizedTest
  @MethodSource("creations")
  void storeWithTimeToLive_absentKey_setsExpiryTimeAndPublishesCreated(
      StoreCall storeCall, Decider decider) throws Throwable {
    Cache<String, String> cache = cache(decider);

    AsyncCacheAdapter.await(storeCall.apply(AsyncCache.of(cache), HOUR));

    assertThat(millisToLive()).isBetween(HOUR.dividedBy(2).toMillis(), HOUR.toMillis() + 1000);
    assertThat(Counters.number(cache, "CachePuts")).isOne();
    assertThat(listener.events()).containsExactly("CREATED k ->new");
    assertThat(policy.calls()).isEmpty();
    assertWritten(decider);
  }

  @ParameterizedTest
  @MethodSource("updates")
  void storeWithTimeToLive_presentKey_setsExpiryTimeAndPublishesUpdated(
      StoreCall storeCall, Decider decider) throws Throwable {
    Cache<String, String> cache = cache(decider);
    seed();

    AsyncCacheAdapter.await(storeCall.apply(AsyncCache.of(cache), HOUR));

    assertThat(millisToLive()).isBetween(HOUR.dividedBy(2).toMillis(), HOUR.toMillis() + 1000);
    assertThat(Counters.number(cache, "CachePuts")).isOne();
    assertThat(listener.events()).containsExactly("UPDATED k old>new");
    assertThat(policy.calls()).isEmpty();
    assertWritten(decider);
  }

  @ParameterizedTest
  @MethodSource("creations")
  void storeWithTimeToLive_zeroForAbsentKey_storesNothingButWritesThrough(
      StoreCall storeCall, Decider decider) throws Throwable {
    Cache<String, String> cache = cache(decider);

    Object result = AsyncCacheAdapter.await(storeCall.apply(AsyncCache.of(cache), Duration.ZERO));

    assertThat(result).isIn(null, false);
    assertThat(server.command("HGET", entries(), "s:k")).isNull();
    assertThat(Counters.number(cache, "CachePuts")).isZero();
    assertThat(listener.events()).isEmpty();
    assertWritten(decider);
  }

  @ParameterizedTest
  @MethodSource("updates")
  void storeWithTimeToLive_zeroForPresentKey_removesEntryAndPublishesUpdated(
      StoreCall storeCall, Decider decider) throws Throwable {
    Cache<String, String> cache = cache(decider);
    seed();

    AsyncCacheAdapter.await(storeCall.apply(AsyncCache.of(cache), Duration.ZERO));

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(Counters.number(cache, "CachePuts")).isOne();
    assertThat(listener.events()).startsWith("UPDATED k old>new");
    assertWritten(decider);
  }

  @Test
  void putIfAbsent_presentKey_keepsExpiryTime() throws Throwable {
    Cache<String, String> cache = cache(Decider.SERVER);
    seed();

    assertThat(AsyncCacheAdapter.await(AsyncCache.of(cache).putIfAbsent("k", "new", HOUR)))
        .isFalse();

    assertThat(expiryTime()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.000000001S", "PT0.001S"})
  void putIfAbsent_shortestTimeToLive_storesEntryThatExpires(Duration time) throws Throwable {
    Cache<String, String> cache = cache(Decider.SERVER);

    assertThat(AsyncCacheAdapter.await(AsyncCache.of(cache).putIfAbsent("k", "new", time)))
        .isTrue();

    await().until(() -> cache.get("k") == null);
  }

  @Test
  void put_longestTimeToLive_storesEntryWithoutExpiryTime() throws Throwable {
    AsyncCache<String, String> async = AsyncCache.of(cache(Decider.POLICY_OF_API));

    AsyncCacheAdapter.await(async.put("k", "new", Duration.ofMillis(Long.MAX_VALUE)));

    assertThat(expiryTime()).isNull();
    assertThat(AsyncCacheAdapter.await(async.get("k"))).isEqualTo("new");
  }

  static Stream<Duration> impossible() {
    return Stream.of(
        Duration.ofNanos(-1),
        Duration.ofMillis(Long.MAX_VALUE).plusNanos(1),
        Duration.ofSeconds(Long.MAX_VALUE),
        Duration.ofSeconds(Long.MIN_VALUE));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void put_invalidTimeToLive_throwsIllegalArgumentExceptionImmediately(Duration time) {
    AsyncCache<String, String> async = AsyncCache.of(cache(Decider.SERVER));

    assertThatThrownBy(() -> async.put("k", "new", time))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'test'", time.toString());
    assertThat(server.command("EXISTS", entries())).isEqualTo(0L);
  }

  @Test
  void put_entryStoredWithTimeToLive_followsPolicy() throws Throwable {
    Cache<String, String> eternal = cache(Decider.SERVER);
    AsyncCacheAdapter.await(AsyncCache.of(eternal).put("k", "new", HOUR));
    Object expiryTime = expiryTime();

    eternal.put("k", "newer");
    assertThat(expiryTime()).isNotNull().isEqualTo(expiryTime);

    destroy();
    Cache<String, String> daily = cache(Decider.POLICY_OF_USER);
    AsyncCacheAdapter.await(AsyncCache.of(daily).put("k", "new", HOUR));
    daily.put("k", "newer");
    assertThat(millisToLive()).isGreaterThan(HOUR.multipliedBy(2).toMillis());
  }

  @Test
  void sweep_timeToLiveUnderEternalPolicy_removesEntryAndPublishesExpired() throws Throwable {
    AsyncCache<String, String> async = AsyncCache.of(cache(Decider.SERVER));

    AsyncCacheAdapter.await(async.put("k", "new", Duration.ofMillis(1)));

    await()
        .untilAsserted(
            () ->
                assertThat(listener.events())
                    .containsExactly("CREATED k ->new", "EXPIRED k new>new"));
    assertThat(server.command("EXISTS", entries())).isEqualTo(0L);
  }

  private Cache<String, String> cache(Decider decider) {
    MutableConfiguration<String, String> configuration =
        CacheFixture.strings()
            .setStatisticsEnabled(true)
            .setExpiryPolicyFactory(() -> policy(decider))
            .addCacheEntryListenerConfiguration(listener.registration());
    if (decider == Decider.WRITER) {
      configuration.setWriteThrough(true).setCacheWriterFactory(() -> writer);
    }
    return fixture.cache("test", configuration);
  }

  private ExpiryPolicy policy(Decider decider) {
    return switch (decider) {
      case SERVER -> new EternalExpiryPolicy();
      case POLICY_OF_API -> new CreatedExpiryPolicy(javax.cache.expiry.Duration.ONE_DAY);
      case POLICY_OF_USER, WRITER -> policy;
    };
  }

  private void assertWritten(Decider decider) {
    if (decider == Decider.WRITER) {
      assertThat(writer.calls()).hasSize(1);
      assertThat(writer.database()).isEqualTo(Map.of("k", "new"));
    } else {
      assertThat(writer.calls()).isEmpty();
    }
  }

  private void seed() {
    server.command("HSET", entries(), "s:k", "s:old");
  }

  private @Nullable Object expiryTime() {
    return server.command("ZSCORE", entries() + ":deadlines", "s:k");
  }

  private long millisToLive() {
    return Long.parseLong(String.valueOf(expiryTime())) - System.currentTimeMillis();
  }

  private String entries() {
    return fixture.namespace() + ":{test:0}";
  }
}
