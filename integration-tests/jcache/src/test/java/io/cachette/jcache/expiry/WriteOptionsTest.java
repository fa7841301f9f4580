package io.cachette.jcache.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.ExtendedCache;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests writes with options, synchronous and asynchronous, and those of entry processors. */
@RedisTest
class WriteOptionsTest extends WriteOptionsScenario {

  WriteOptionsTest(RedisServer server) {
    super(server);
  }

  /** A write that stores {@code k=new} with options. */
  @FunctionalInterface
  private interface Write {
    @Nullable Object apply(ExtendedCache<String, String> cache, WriteOptions options);
  }

  /** The form of the cache that is called. */
  private enum Form {
    SYNCHRONOUS,
    ASYNCHRONOUS
  }

  private static Stream<Named<Write>> creating() {
    return Stream.concat(
        unconditional(),
        Stream.of(
            Named.of("putIfAbsent", (cache, options) -> cache.putIfAbsent("k", "new", options))));
  }

  private static Stream<Named<Write>> updating() {
    return Stream.concat(
        unconditional(),
        Stream.of(
            Named.of("replace", (cache, options) -> cache.replace("k", "new", options)),
            Named.of(
                "replace if same", (cache, options) -> cache.replace("k", "old", "new", options)),
            Named.of(
                "getAndReplace", (cache, options) -> cache.getAndReplace("k", "new", options))));
  }

  private static Stream<Named<Write>> unconditional() {
    return Stream.of(
        Named.of("getAndPut", (cache, options) -> cache.getAndPut("k", "new", options)),
        Named.of(
            "put",
            (cache, options) -> {
              cache.put("k", "new", options);
              return null;
            }),
        Named.of(
            "putAll",
            (cache, options) -> {
              cache.putAll(Map.of("k", "new"), options);
              return null;
            }),
        Named.of("invoke", (cache, options) -> cache.invoke("k", setting("new", options))),
        Named.of(
            "invokeAll",
            (cache, options) -> {
              cache.invokeAll(Set.of("k"), setting("new", options)).values().forEach(r -> r.get());
              return null;
            }));
  }

  static Stream<Arguments> creations() {
    return creating().flatMap(WriteOptionsTest::inEachWay);
  }

  static Stream<Arguments> updates() {
    return updating().flatMap(WriteOptionsTest::inEachWay);
  }

  private static Stream<Arguments> inEachWay(Named<Write> write) {
    return Stream.of(Decider.values())
        .flatMap(
            decider -> Stream.of(Form.values()).map(form -> Arguments.of(write, decider, form)));
  }

  @ParameterizedTest
  @MethodSource("creations")
  void writeWithTimeToLive_absentKey_setsExpiryTimeAndPublishesCreated(
      Write write, Decider decider, Form form) {
    Cache<String, String> cache = cache(decider);

    write.apply(viewOf(cache, form), HOUR_TO_LIVE);

    assertThat(millisToLive()).isBetween(HOUR.dividedBy(2).toMillis(), HOUR.toMillis() + 1000);
    assertThat(Counters.number(cache, "CachePuts")).isOne();
    assertThat(listener.events()).containsExactly("CREATED k ->new");
    assertThat(policy.calls()).isEmpty();
    assertWritten(decider);
  }

  @ParameterizedTest
  @MethodSource("updates")
  void writeWithTimeToLive_presentKey_setsExpiryTimeAndPublishesUpdated(
      Write write, Decider decider, Form form) {
    Cache<String, String> cache = cache(decider);
    seed();

    write.apply(viewOf(cache, form), HOUR_TO_LIVE);

    assertThat(millisToLive()).isBetween(HOUR.dividedBy(2).toMillis(), HOUR.toMillis() + 1000);
    assertThat(Counters.number(cache, "CachePuts")).isOne();
    assertThat(listener.events()).containsExactly("UPDATED k old>new");
    assertThat(policy.calls()).isEmpty();
    assertWritten(decider);
  }

  @ParameterizedTest
  @MethodSource("creations")
  void writeWithTimeToLive_zeroForAbsentKey_storesNothingButWritesThrough(
      Write write, Decider decider, Form form) {
    Cache<String, String> cache = cache(decider);

    Object result = write.apply(viewOf(cache, form), WriteOptions.timeToLive(Duration.ZERO));

    assertThat(result).isIn(null, false);
    assertThat(server.command("HGET", entries(), "s:k")).isNull();
    assertThat(Counters.number(cache, "CachePuts")).isZero();
    assertThat(listener.events()).isEmpty();
    assertWritten(decider);
  }

  @ParameterizedTest
  @MethodSource("updates")
  void writeWithTimeToLive_zeroForPresentKey_removesEntryAndPublishesUpdated(
      Write write, Decider decider, Form form) {
    Cache<String, String> cache = cache(decider);
    seed();

    write.apply(viewOf(cache, form), WriteOptions.timeToLive(Duration.ZERO));

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(Counters.number(cache, "CachePuts")).isOne();
    assertThat(listener.events()).startsWith("UPDATED k old>new");
    assertWritten(decider);
  }

  @ParameterizedTest
  @MethodSource("creations")
  void writeWithDefaults_absentKey_followsPolicy(Write write, Decider decider, Form form) {
    Cache<String, String> cache = cache(decider);

    write.apply(viewOf(cache, form), WriteOptions.defaults());

    if (decider == Decider.SERVER) {
      assertThat(expiryTime()).isNull();
    } else {
      assertThat(millisToLive()).isGreaterThan(HOUR.multipliedBy(2).toMillis());
    }
    assertThat(listener.events()).containsExactly("CREATED k ->new");
    assertWritten(decider);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void conditionalWrite_conditionNotMet_changesNothing(Form form) {
    ExtendedCache<String, String> cache = viewOf(cache(Decider.SERVER), form);

    assertThat(cache.replace("k", "new", HOUR_TO_LIVE)).isFalse();
    assertThat(cache.getAndReplace("k", "new", HOUR_TO_LIVE)).isNull();
    seed();
    assertThat(cache.putIfAbsent("k", "new", HOUR_TO_LIVE)).isFalse();
    assertThat(cache.replace("k", "other", "new", HOUR_TO_LIVE)).isFalse();

    assertThat(cache.get("k")).isEqualTo("old");
    assertThat(expiryTime()).isNull();
    assertThat(listener.events()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void write_presentKey_returnsPreviousValueOrSuccess(Form form) {
    ExtendedCache<String, String> cache = viewOf(cache(Decider.SERVER), form);
    seed();

    assertThat(cache.getAndPut("k", "a", HOUR_TO_LIVE)).isEqualTo("old");
    assertThat(cache.getAndReplace("k", "b", HOUR_TO_LIVE)).isEqualTo("a");
    assertThat(cache.replace("k", "c", HOUR_TO_LIVE)).isTrue();
    assertThat(cache.replace("k", "c", "d", HOUR_TO_LIVE)).isTrue();
    assertThat(cache.putIfAbsent("other", "e", HOUR_TO_LIVE)).isTrue();

    assertThat(cache.getAll(Set.of("k", "other"))).isEqualTo(Map.of("k", "d", "other", "e"));
  }

  /** The value type makes the third argument of {@code replace} fit both overloads. */
  @Test
  void replace_cacheOfObjects_distinguishesOptionsFromValues() {
    ExtendedCache<String, Object> cache =
        ExtendedCache.of(fixture.cache("test", new MutableConfiguration<String, Object>()));
    cache.put("k", "old");

    assertThat(cache.replace("k", "old", "newer")).isTrue();
    assertThat(cache.replace("k", "newest", HOUR_TO_LIVE)).isTrue();

    assertThat(cache.get("k")).isEqualTo("newest");
    assertThat(expiryTime()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.000000001S", "PT0.001S"})
  void putIfAbsent_shortestTimeToLive_storesEntryThatExpires(Duration time) {
    Cache<String, String> cache = cache(Decider.SERVER);

    assertThat(ExtendedCache.of(cache).putIfAbsent("k", "new", WriteOptions.timeToLive(time)))
        .isTrue();

    await().until(() -> cache.get("k") == null);
  }

  @Test
  void put_longestTimeToLive_storesEntryWithoutExpiryTime() {
    ExtendedCache<String, String> cache = ExtendedCache.of(cache(Decider.POLICY_OF_API));

    cache.put("k", "new", WriteOptions.timeToLive(Duration.ofMillis(Long.MAX_VALUE)));

    assertThat(expiryTime()).isNull();
    assertThat(cache.get("k")).isEqualTo("new");
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
  void timeToLive_invalidDuration_throwsIllegalArgumentException(Duration time) {
    assertThatThrownBy(() -> WriteOptions.timeToLive(time))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("time to live", time.toString(), "PT0S");
    assertThatThrownBy(() -> WriteOptions.builder().timeToLive(time))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // passes null where the API forbids it
  void timeToLive_null_onlyBuilderTakesIt() {
    assertThatThrownBy(() -> WriteOptions.timeToLive(null))
        .isInstanceOf(NullPointerException.class);
    assertThat(HOUR_TO_LIVE.toBuilder().timeToLive(null).build())
        .isEqualTo(WriteOptions.defaults())
        .isNotEqualTo(HOUR_TO_LIVE);
    assertThat(HOUR_TO_LIVE.toBuilder().build())
        .isEqualTo(HOUR_TO_LIVE)
        .hasSameHashCodeAs(HOUR_TO_LIVE)
        .hasToString("WriteOptions[timeToLive=PT1H]");
  }

  @Test
  void put_entryStoredWithTimeToLive_followsPolicy() {
    ExtendedCache<String, String> eternal = ExtendedCache.of(cache(Decider.SERVER));
    eternal.put("k", "new", HOUR_TO_LIVE);
    Object expiryTime = expiryTime();

    eternal.put("k", "newer");
    assertThat(expiryTime()).isNotNull().isEqualTo(expiryTime);

    destroy();
    ExtendedCache<String, String> daily = ExtendedCache.of(cache(Decider.POLICY_OF_USER));
    daily.put("k", "new", HOUR_TO_LIVE);
    daily.put("k", "newer");
    assertThat(millisToLive()).isGreaterThan(HOUR.multipliedBy(2).toMillis());
  }

  static Stream<Named<Write>> writesThatExpireSoon() {
    return creating();
  }

  /** Under an eternal policy, the sweeper does not expect entries that expire. */
  @ParameterizedTest
  @MethodSource("writesThatExpireSoon")
  void sweep_timeToLiveUnderEternalPolicy_removesEntryAndPublishesExpired(Write write) {
    ExtendedCache<String, String> cache = ExtendedCache.of(cache(Decider.SERVER));

    write.apply(cache, WriteOptions.timeToLive(Duration.ofMillis(1)));

    await()
        .untilAsserted(
            () ->
                assertThat(listener.events())
                    .containsExactly("CREATED k ->new", "EXPIRED k new>new"));
    assertThat(server.command("EXISTS", entries())).isEqualTo(0L);
  }

  private static ExtendedCache<String, String> viewOf(Cache<String, String> cache, Form form) {
    return form == Form.SYNCHRONOUS ? ExtendedCache.of(cache) : AsyncCacheAdapter.of(cache);
  }
}
