package io.cachette.jcache;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.ExactnessProgram.Decider;
import io.cachette.jcache.ExactnessProgram.Tally;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that each operation of each thread of each JVM takes effect exactly once. */
@RedisTest
class ExactnessTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  ExactnessTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
    server.flushAll(); // the fixture does not delete the map of the writers, which is no cache
  }

  @ParameterizedTest
  @CsvSource({"SERVER, 800", "POLICY_OF_USER, 150", "WRITER, 60"})
  void mixedOperations_twoJvms_takeEffectExactlyOnce(Decider decider, int operations) {
    Cache<String, Long> cache = open(decider);

    Tally tally = forkTwo(decider, operations);

    assertExact(cache, tally);
    if (decider == Decider.WRITER) {
      assertThat(contents(cache))
          .isEqualTo(
              ExactnessProgram.source(fixture).readAllMap().entrySet().stream()
                  .collect(toMap(Map.Entry::getKey, entry -> Long.valueOf(entry.getValue()))));
    }
  }

  @Test
  void mixedOperations_threadsOfOneJvm_takeEffectExactlyOnce() {
    Cache<String, Long> cache = open(Decider.SERVER);

    Tally tally = ExactnessProgram.run(cache, 0, 500);

    assertExact(cache, tally);
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
