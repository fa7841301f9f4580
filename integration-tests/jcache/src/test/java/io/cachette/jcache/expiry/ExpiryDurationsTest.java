package io.cachette.jcache.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
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

/** Tests the expiry times in Redis that result from the durations of a policy. */
@RedisTest
class ExpiryDurationsTest {

  private static final Duration HOUR = Duration.ONE_HOUR;

  /** The expiry time of an entry before an update or access. No duration of a policy gives it. */
  private static final long OLD_EXPIRY_TIME = 60_000_000_000_000L;

  private static CacheFixture fixture;

  private final RedisServer server;

  ExpiryDurationsTest(RedisServer server) {
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

  /** The state of an entry after an operation. */
  private enum Left {
    NOTHING,
    WITHOUT_EXPIRY_TIME,
    WITH_OLD_EXPIRY_TIME,
    FOR_AN_HOUR
  }

  static Stream<Arguments> creations() {
    return Stream.of(
        row(new EternalExpiryPolicy(), Left.WITHOUT_EXPIRY_TIME),
        row(new CreatedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new CreatedExpiryPolicy(Duration.ETERNAL), Left.WITHOUT_EXPIRY_TIME),
        row(new CreatedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new ModifiedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new ModifiedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new AccessedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new AccessedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new TouchedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new TouchedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new RecordingPolicy(null, null, null), Left.WITHOUT_EXPIRY_TIME),
        row(new RecordingPolicy(Duration.ZERO, null, null), Left.NOTHING),
        row(new RecordingPolicy(Duration.ETERNAL, null, null), Left.WITHOUT_EXPIRY_TIME),
        row(new RecordingPolicy(HOUR, null, null), Left.FOR_AN_HOUR));
  }

  @ParameterizedTest
  @MethodSource("creations")
  void creation_everyPolicy_setsExpiryTimeOfPolicy(ExpiryPolicy policy, Left left) {
    List<Consumer<Cache<String, String>>> creating =
        List.of(
            cache -> cache.put("k", "new"),
            cache -> cache.putAll(Map.of("k", "new")),
            cache -> cache.getAndPut("k", "new"),
            cache -> cache.putIfAbsent("k", "new"),
            cache -> set(cache, "new"));
    for (Consumer<Cache<String, String>> operation : creating) {
      Cache<String, String> cache = cache(policy);
      operation.accept(cache);
      assertLeft(cache, left, "new");
      fixture.manager().destroyCache("test");
    }
  }

  static Stream<Arguments> updates() {
    return Stream.of(
        row(new EternalExpiryPolicy(), Left.WITH_OLD_EXPIRY_TIME),
        row(new CreatedExpiryPolicy(Duration.ZERO), Left.WITH_OLD_EXPIRY_TIME),
        row(new AccessedExpiryPolicy(Duration.ZERO), Left.WITH_OLD_EXPIRY_TIME),
        row(new ModifiedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new ModifiedExpiryPolicy(Duration.ETERNAL), Left.WITHOUT_EXPIRY_TIME),
        row(new ModifiedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new TouchedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new TouchedExpiryPolicy(Duration.ETERNAL), Left.WITHOUT_EXPIRY_TIME),
        row(new TouchedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new RecordingPolicy(HOUR, HOUR, null), Left.WITH_OLD_EXPIRY_TIME),
        row(new RecordingPolicy(HOUR, HOUR, Duration.ZERO), Left.NOTHING),
        row(new RecordingPolicy(HOUR, HOUR, Duration.ETERNAL), Left.WITHOUT_EXPIRY_TIME),
        row(new RecordingPolicy(null, null, HOUR), Left.FOR_AN_HOUR));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void update_everyPolicy_setsExpiryTimeOfPolicy(ExpiryPolicy policy, Left left) {
    List<Consumer<Cache<String, String>>> updating =
        List.of(
            cache -> cache.put("k", "new"),
            cache -> cache.putAll(Map.of("k", "new")),
            cache -> assertThat(cache.getAndPut("k", "new")).isEqualTo("old"),
            cache -> assertThat(cache.replace("k", "new")).isTrue(),
            cache -> assertThat(cache.replace("k", "old", "new")).isTrue(),
            cache -> assertThat(cache.getAndReplace("k", "new")).isEqualTo("old"),
            cache -> set(cache, "new"));
    for (Consumer<Cache<String, String>> operation : updating) {
      Cache<String, String> cache = cacheWithEntry(policy);
      operation.accept(cache);
      assertLeft(cache, left, "new");
      fixture.manager().destroyCache("test");
    }
  }

  static Stream<Arguments> accesses() {
    return Stream.of(
        row(new EternalExpiryPolicy(), Left.WITH_OLD_EXPIRY_TIME),
        row(new CreatedExpiryPolicy(Duration.ZERO), Left.WITH_OLD_EXPIRY_TIME),
        row(new ModifiedExpiryPolicy(Duration.ZERO), Left.WITH_OLD_EXPIRY_TIME),
        row(new AccessedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new AccessedExpiryPolicy(Duration.ETERNAL), Left.WITHOUT_EXPIRY_TIME),
        row(new AccessedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new TouchedExpiryPolicy(Duration.ZERO), Left.NOTHING),
        row(new TouchedExpiryPolicy(Duration.ETERNAL), Left.WITHOUT_EXPIRY_TIME),
        row(new TouchedExpiryPolicy(HOUR), Left.FOR_AN_HOUR),
        row(new RecordingPolicy(HOUR, null, HOUR), Left.WITH_OLD_EXPIRY_TIME),
        row(new RecordingPolicy(HOUR, Duration.ZERO, HOUR), Left.NOTHING),
        row(new RecordingPolicy(HOUR, Duration.ETERNAL, HOUR), Left.WITHOUT_EXPIRY_TIME),
        row(new RecordingPolicy(null, HOUR, null), Left.FOR_AN_HOUR));
  }

  @ParameterizedTest
  @MethodSource("accesses")
  void access_everyPolicy_returnsValueAndSetsExpiryTimeOfPolicy(ExpiryPolicy policy, Left left) {
    List<Consumer<Cache<String, String>>> accessing =
        List.of(
            cache -> assertThat(cache.get("k")).isEqualTo("old"),
            cache -> assertThat(cache.getAll(Set.of("k", "x"))).isEqualTo(Map.of("k", "old")),
            cache -> assertThat(iterate(cache)).containsExactly("old"),
            cache -> assertThat(cache.replace("k", "different", "new")).isFalse(),
            cache -> assertThat(cache.remove("k", "different")).isFalse(),
            cache -> assertThat(read(cache)).isEqualTo("old"));
    for (Consumer<Cache<String, String>> operation : accessing) {
      Cache<String, String> cache = cacheWithEntry(policy);
      operation.accept(cache);
      assertLeft(cache, left, "old");
      fixture.manager().destroyCache("test");
    }
  }

  @ParameterizedTest
  @MethodSource("accesses")
  void containsKeyAndPutIfAbsent_presentKey_keepExpiryTime(ExpiryPolicy policy, Left left) {
    Cache<String, String> cache = cacheWithEntry(policy);

    assertThat(cache.containsKey("k")).isTrue();
    assertThat(cache.putIfAbsent("k", "new")).isFalse();

    assertLeft(cache, Left.WITH_OLD_EXPIRY_TIME, "old");
  }

  @Test
  void access_touchedPolicy_doesNotWriteValue() {
    long soon = System.currentTimeMillis() + 60_000;
    Cache<String, String> cache = cacheWithEntry(new TouchedExpiryPolicy(HOUR), soon);

    try (CommandLog log = server.commandLog()) {
      cache.get("k");
      cache.getAll(Set.of("k"));
      iterate(cache);

      assertThat(log.commands())
          .extracting(RecordedCommand::name)
          .containsAnyOf("ZADD", "HPEXPIREAT");
      assertThat(log.commands())
          .extracting(command -> command.name().toUpperCase(Locale.ROOT))
          .doesNotContain("HSET", "HMSET", "HSETNX", "HSETEX");
    }
  }

  @Test
  void getAndPut_expiredEntry_returnsNullAndKeepsNewValue() {
    Cache<String, String> cache = expired();

    assertThat(cache.getAndPut("k", "new")).isNull();

    assertThat(cache.get("k")).isEqualTo("new");
  }

  @Test
  void operation_expiredEntry_treatsItAsAbsent() {
    List<Consumer<Cache<String, String>>> operations =
        List.of(
            cache -> assertThat(cache.get("k")).isNull(),
            cache -> assertThat(cache.getAll(Set.of("k"))).isEmpty(),
            cache -> assertThat(cache.containsKey("k")).isFalse(),
            cache -> assertThat(cache.replace("k", "new")).isFalse(),
            cache -> assertThat(cache.replace("k", "old", "new")).isFalse(),
            cache -> assertThat(cache.getAndReplace("k", "new")).isNull(),
            cache -> assertThat(cache.remove("k")).isFalse(),
            cache -> assertThat(cache.remove("k", "old")).isFalse(),
            cache -> assertThat(cache.getAndRemove("k")).isNull(),
            cache -> assertThat(cache.putIfAbsent("k", "new")).isTrue(),
            cache -> assertThat(iterate(cache)).isEmpty(),
            cache -> assertThat(read(cache)).isEqualTo("nothing"));
    for (Consumer<Cache<String, String>> operation : operations) {
      operation.accept(expired());
      fixture.manager().destroyCache("test");
    }
  }

  @Test
  void iterator_entriesExpireAfterPageIsRead_skipsThem() {
    Cache<String, String> cache =
        cache(new CreatedExpiryPolicy(new Duration(TimeUnit.MILLISECONDS, 300)));
    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));
    iterator.next();

    await().until(() -> !cache.containsKey("a") && !cache.containsKey("b"));

    // An entry may expire between hasNext and next, but hasNext was not called yet.
    assertThat(iterator.hasNext()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 41, 1L << 52, 1L << 53, Long.MAX_VALUE / 1000, Long.MAX_VALUE})
  void put_hugeDuration_keepsEntry(long amount) {
    for (TimeUnit unit : List.of(TimeUnit.MILLISECONDS, TimeUnit.SECONDS, TimeUnit.DAYS)) {
      Cache<String, String> cache = cache(new TouchedExpiryPolicy(new Duration(unit, amount)));
      cache.put("k", "1");
      assertThat(cache.get("k")).isEqualTo("1");
      assertThat(iterate(cache)).containsExactly("1");
      fixture.manager().destroyCache("test");
    }
  }

  @Test
  void put_shortestDuration_storesEntryThatExpires() {
    Cache<String, String> cache =
        cache(new CreatedExpiryPolicy(new Duration(TimeUnit.MILLISECONDS, 1)));

    cache.put("k", "1");

    await().until(() -> cache.get("k") == null);
  }

  @Test
  void put_removedEntryWithExpiryTime_doesNotInheritExpiryTime() {
    Cache<String, String> cache = cacheWithEntry(new CreatedExpiryPolicy(Duration.ETERNAL));

    cache.remove("k");
    cache.put("k", "new");

    assertLeft(cache, Left.WITHOUT_EXPIRY_TIME, "new");
  }

  private void assertLeft(Cache<String, String> cache, Left left, String value) {
    Long expiryTime = new StoredEntries(server, entries()).expiryTime("s:k");
    // This check does not count as an access.
    assertThat(cache.containsKey("k")).isEqualTo(left != Left.NOTHING);
    if (left != Left.NOTHING) {
      assertThat(new StoredEntries(server, entries()).encodedValue("s:k")).isEqualTo("s:" + value);
    }
    switch (left) {
      case NOTHING -> {}
      case WITHOUT_EXPIRY_TIME -> assertThat(expiryTime).isNull();
      case WITH_OLD_EXPIRY_TIME -> assertThat(expiryTime).isEqualTo(OLD_EXPIRY_TIME);
      case FOR_AN_HOUR ->
          assertThat(Objects.requireNonNull(expiryTime) - System.currentTimeMillis())
              .isBetween(TimeUnit.MINUTES.toMillis(30), TimeUnit.HOURS.toMillis(1) + 1000);
    }
  }

  private Cache<String, String> cache(ExpiryPolicy policy) {
    return fixture.cache("test", CacheFixture.strings().setExpiryPolicyFactory(() -> policy));
  }

  private Cache<String, String> cacheWithEntry(ExpiryPolicy policy) {
    return cacheWithEntry(policy, OLD_EXPIRY_TIME);
  }

  private Cache<String, String> expired() {
    return cacheWithEntry(new EternalExpiryPolicy(), 1);
  }

  private Cache<String, String> cacheWithEntry(ExpiryPolicy policy, long expiryTime) {
    Cache<String, String> cache = cache(policy);
    new StoredEntries(server, entries()).put("s:k", "s:old", expiryTime);
    return cache;
  }

  private String entries() {
    return fixture.namespace() + ":{test}";
  }

  private static void set(Cache<String, String> cache, String value) {
    cache.invoke(
        "k",
        (entry, arguments) -> {
          entry.setValue(value);
          return "done";
        });
  }

  private static String read(Cache<String, String> cache) {
    return cache.invoke("k", (entry, arguments) -> entry.exists() ? entry.getValue() : "nothing");
  }

  private static List<String> iterate(Cache<String, String> cache) {
    List<String> values = new ArrayList<>();
    cache.forEach(entry -> values.add(entry.getValue()));
    return values;
  }

  private static Arguments row(ExpiryPolicy policy, Left left) {
    return Arguments.of(Named.of(describe(policy), policy), left);
  }

  private static String describe(ExpiryPolicy policy) {
    return policy.getClass().getSimpleName()
        + " "
        + duration(policy.getExpiryForCreation())
        + "/"
        + duration(policy.getExpiryForAccess())
        + "/"
        + duration(policy.getExpiryForUpdate());
  }

  private static String duration(@Nullable Duration duration) {
    return duration == null
        ? "null"
        : duration.isEternal() ? "eternal" : duration.isZero() ? "zero" : "hour";
  }
}
