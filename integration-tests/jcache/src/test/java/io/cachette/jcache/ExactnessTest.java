package io.cachette.jcache;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.ExactnessProgram.Decider;
import io.cachette.jcache.ExactnessProgram.Tally;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that each operation of each thread of each JVM takes effect exactly once. */
@RedisTest
class ExactnessTest {

  private static final int GROUP_SIZE = 1_000;

  private final RedisServer server;
  private final CacheFixture fixture;
  private final StoredEntries stored;

  ExactnessTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.stored = StoredEntries.of(server, fixture, "exact");
  }

  @AfterEach
  void close() {
    fixture.close();
    server.flushAll(); // the fixture does not delete the map of the writers, which is no cache
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER, 800",
    "EXPIRING, 200",
    "POLICY_OF_USER, 150",
    "WRITER, 60",
    "NEAR_CACHE, 150",
    "NEAR_CACHE_AND_WRITER, 40"
  })
  void mixedOperations_twoJvms_takeEffectExactlyOnce(Decider decider, int operations) {
    Cache<String, Long> cache = open(decider);

    Tally tally = forkTwo(decider, operations);

    assertExact(cache, tally);
    if (decider.hasWriter()) {
      Map<String, Long> written = new HashMap<>();
      ExactnessProgram.source(fixture)
          .forEach((key, value) -> written.put(key, Long.valueOf(value)));
      assertThat(contents(cache)).isEqualTo(written);
    }
  }

  @Test
  void mixedOperations_threadsOfOneJvm_takeEffectExactlyOnce() {
    Cache<String, Long> cache = open(Decider.SERVER);

    Tally tally = ExactnessProgram.run(cache, 0, 500);

    assertExact(cache, tally);
  }

  /** One node listens for a while and again, after another one was killed when it began to. */
  @Test
  void mixedOperations_nodesBeginToListen_takeEffectOnceAndEachExpiryIsReportedOnce() {
    Cache<String, Long> cache = open(Decider.EXPIRING);
    Map<Long, List<String>> expected = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      expected.putAll(putGroup(cache, "early" + i, Duration.ofMillis(8_000 + 500 * i)));
    }
    Tally tally;
    try (JavaProgram one = fork(Decider.EXPIRING, 1, 200);
        JavaProgram two = fork(Decider.EXPIRING, 2, 200);
        JavaProgram killed = forkListener();
        JavaProgram listening = forkListener()) {
      CompletableFuture<String> unused = killed.askAsync("register");
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !stored.listeners().isEmpty());
      killed.process().destroyForcibly();
      listening.ask("register");
      listening.ask("deregister");
      listening.ask("register");
      long begin = millisOfRedis();

      expected.putAll(putGroup(cache, "late", Duration.ofSeconds(1)));
      tally = Tally.sum(List.of(Tally.parse(one.awaitSuccess()), Tally.parse(two.awaitSuccess())));

      Set<String> reported =
          expected.entrySet().stream()
              .filter(group -> group.getKey() > begin)
              .flatMap(group -> group.getValue().stream())
              .collect(toSet());
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> Set.copyOf(events(listening)).containsAll(reported));
      assertThat(events(listening).stream().filter(reported::contains)).hasSameSizeAs(reported);
    }
    assertExact(cache, tally);
  }

  /** Stores entries with a time to live, and returns their events by their expiry time. */
  private Map<Long, List<String>> putGroup(
      Cache<String, Long> cache, String name, Duration timeToLive) {
    Map<String, Long> group =
        LongStream.range(0, GROUP_SIZE)
            .boxed()
            .collect(toMap(i -> name + "-" + i, Function.identity()));
    ExtendedCache.of(cache).putAll(group, WriteOptions.timeToLive(timeToLive));
    return Map.of(
        Objects.requireNonNull(stored.ownExpiryTime("s:" + name + "-0")),
        group.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList());
  }

  private static List<String> events(JavaProgram listening) {
    return List.of(listening.ask("events").split(",", -1));
  }

  private long millisOfRedis() {
    List<?> time = (List<?>) Objects.requireNonNull(server.command("TIME"));
    return Long.parseLong(time.get(0).toString()) * 1_000
        + Long.parseLong(time.get(1).toString()) / 1_000;
  }

  private JavaProgram forkListener() {
    return JavaProgram.start(
        ExactnessProgram.ExpiryListener.class, fixture.server().toString(), fixture.namespace());
  }

  private Cache<String, Long> open(Decider decider) {
    Cache<String, Long> cache = decider.open(fixture);
    ExactnessProgram.COUNTERS.forEach(counter -> cache.put(counter, 0L));
    return cache;
  }

  private Tally forkTwo(Decider decider, int operations) {
    try (JavaProgram one = fork(decider, 1, operations);
        JavaProgram two = fork(decider, 2, operations)) {
      return Tally.sum(List.of(Tally.parse(one.awaitSuccess()), Tally.parse(two.awaitSuccess())));
    }
  }

  private JavaProgram fork(Decider decider, int number, int operations) {
    return JavaProgram.start(
        ExactnessProgram.class,
        fixture.server().toString(),
        fixture.namespace(),
        decider.name(),
        Integer.toString(number),
        Integer.toString(operations));
  }

  private static void assertExact(Cache<String, Long> cache, Tally tally) {
    Map<String, Long> contents = contents(cache);
    assertThat(sum(contents)).isEqualTo(tally.increments()).isPositive();
    assertThat(tally.put()).doesNotHaveDuplicates().isNotEmpty();
    assertThat(takenOrStillThere(contents, tally)).containsExactlyInAnyOrderElementsOf(tally.put());
  }

  private static long sum(Map<String, Long> contents) {
    return ExactnessProgram.COUNTERS.stream().mapToLong(contents::get).sum();
  }

  private static List<Long> takenOrStillThere(Map<String, Long> contents, Tally tally) {
    List<Long> tokens = new ArrayList<>(tally.taken());
    ExactnessProgram.SLOTS.stream()
        .flatMap(slot -> Stream.ofNullable(contents.get(slot)))
        .forEach(tokens::add);
    return tokens;
  }

  private static Map<String, Long> contents(Cache<String, Long> cache) {
    Map<String, Long> contents = new HashMap<>();
    cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
    return contents;
  }
}
