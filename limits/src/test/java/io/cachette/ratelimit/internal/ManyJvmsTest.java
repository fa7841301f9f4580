package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Four JVMs with eight threads each acquire as many permits as possible. A grant contains the time
 * at which Redis granted it, to the microsecond.
 */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class ManyJvmsTest {

  private static final int JVMS = 4;
  private static final int MILLIS = 3_000;

  private final List<JavaProgram> jvms = new ArrayList<>();

  ManyJvmsTest(RedisServer server) {
    for (int i = 0; i < JVMS; i++) {
      jvms.add(JavaProgram.start(LimitNode.class, Map.of(), server.uri().toString()));
    }
  }

  @AfterAll
  void end() {
    jvms.forEach(JavaProgram::close);
  }

  /**
   * A permit.
   *
   * @param own the value of the algorithm: the end of a burst, a window, or the time
   * @param reset microseconds until the limit has recovered
   */
  private record Grant(String limit, long own, String fraction, long reset, long remaining) {

    static Grant parse(String text) {
      String[] words = text.split(",", -1);
      String[] moment = words[1].split("\\+", -1);
      return new Grant(
          words[0],
          Long.parseLong(moment[0]),
          moment.length > 1 ? moment[1] : "",
          Long.parseLong(words[2]),
          Long.parseLong(words[3]));
    }
  }

  private List<Grant> grants(Algorithm algorithm, RateLimitPolicy policy, List<Grant> all) {
    List<Grant> grants =
        all.stream()
            .filter(grant -> grant.limit().equals(policy.name()))
            .sorted(Comparator.comparingLong(grant -> at(algorithm, policy, grant)))
            .toList();
    assertThat(grants).as(policy.name()).isNotEmpty();
    return grants;
  }

  /** Returns the time at which Redis granted a permit. */
  private static long at(Algorithm algorithm, RateLimitPolicy policy, Grant grant) {
    return switch (algorithm) {
      case GCRA -> grant.own() + (grant.fraction().isEmpty() ? 0 : 1) - grant.reset();
      case FIXED_WINDOW -> Windows.of(policy).nextStart(grant.own()) - grant.reset();
      case SLIDING_WINDOW -> grant.own();
    };
  }

  private List<Grant> askAll(Algorithm algorithm) {
    List<CompletableFuture<String>> answers =
        jvms.stream().map(jvm -> jvm.askAsync(algorithm + " " + algorithm + " " + MILLIS)).toList();
    return answers.stream()
        .map(CompletableFuture::join)
        .flatMap(answer -> Stream.of(answer.split(";", -1)))
        .map(Grant::parse)
        .toList();
  }

  private static List<RateLimitPolicy> policies(Algorithm algorithm) {
    return List.of(
        LimitNode.quick(algorithm, algorithm.name()), LimitNode.slow(algorithm, algorithm.name()));
  }

  @Test
  void gcra_fourJvms_grantsExactlyBurstAndRefill() {
    List<Grant> all = askAll(Algorithm.GCRA);
    for (RateLimitPolicy policy : policies(Algorithm.GCRA)) {
      List<Grant> grants = grants(Algorithm.GCRA, policy, all);
      Fraction perPermit =
          Fraction.of(LimitScript.toMicros(policy.averagePeriod()), policy.limit());
      Fraction full = perPermit.times(policy.burst());
      Fraction recovered = Fraction.ZERO;
      for (Grant grant : grants) {
        Fraction now = Fraction.of(at(Algorithm.GCRA, policy, grant));
        recovered = recovered.max(now).plus(perPermit);
        assertThat(recovered.minus(now)).as(policy.name()).isLessThanOrEqualTo(full);
      }
      assertThat(grants).as(policy.name()).hasSizeGreaterThanOrEqualTo((int) policy.limit());
      // No permit was lost: the remaining ones are still available.
      Grant last = grants.get(grants.size() - 1);
      Fraction used = recovered.minus(Fraction.of(at(Algorithm.GCRA, policy, last)));
      assertThat(last.remaining())
          .as(policy.name())
          .isEqualTo(full.minus(used).dividedBy(perPermit).floor());
    }
  }

  @Test
  void fixedWindow_fourJvms_grantsExactlyLimit() {
    List<Grant> all = askAll(Algorithm.FIXED_WINDOW);
    for (RateLimitPolicy policy : policies(Algorithm.FIXED_WINDOW)) {
      List<Grant> grants = grants(Algorithm.FIXED_WINDOW, policy, all);
      TreeMap<Long, List<Grant>> windows =
          grants.stream()
              .collect(Collectors.groupingBy(Grant::own, TreeMap::new, Collectors.toList()));
      assertThat(grants)
          .allSatisfy(
              grant ->
                  assertThat(at(Algorithm.FIXED_WINDOW, policy, grant))
                      .isBetween(grant.own(), Windows.of(policy).nextStart(grant.own()) - 1));
      // No permit was lost: the remaining ones of the window are still available.
      assertThat(windows.values())
          .as(policy.name())
          .allSatisfy(
              window -> assertThat(window.size() + fewest(window)).isEqualTo(policy.limit()))
          .anyMatch(window -> window.size() == policy.limit());
    }
  }

  private static long fewest(List<Grant> window) {
    return window.stream().mapToLong(Grant::remaining).min().orElseThrow();
  }

  @Test
  void slidingWindow_fourJvms_grantsExactlyLimit() {
    List<Grant> all = askAll(Algorithm.SLIDING_WINDOW);
    for (RateLimitPolicy policy : policies(Algorithm.SLIDING_WINDOW)) {
      List<Grant> grants = grants(Algorithm.SLIDING_WINDOW, policy, all);
      long period = LimitScript.toMicros(policy.averagePeriod());
      int limit = (int) policy.limit();
      for (int i = limit; i < grants.size(); i++) {
        assertThat(grants.get(i).own() - grants.get(i - limit).own())
            .as(policy.name())
            .isGreaterThanOrEqualTo(period);
      }
      // No permit was lost: the remaining ones of the last period are still available.
      Grant last = grants.get(grants.size() - 1);
      long counted = grants.stream().filter(grant -> grant.own() > last.own() - period).count();
      assertThat(counted + last.remaining()).as(policy.name()).isEqualTo(limit);
    }
  }
}
