package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EqualCallsTest {

  private static final RateLimitPolicy POLICY =
      RateLimitPolicy.builder("login").limit(10).period(Duration.ofSeconds(1)).build();

  private final EqualCalls calls =
      new EqualCalls(List.of(call("a", 1), call("b", 1), call("a", 1), call("a", 2), call("a", 1)));

  private static ScriptLimit call(String key, long permits) {
    return new ScriptLimit(POLICY, key, permits, "");
  }

  @Test
  void limits_equalCalls_onceWithTheirNumber() {
    assertThat(calls.limits())
        .containsExactly(call("a", 1).withCalls(3), call("b", 1), call("a", 2));
  }

  @Test
  void toOrderOfCalls_repliesOfGroups_inOrderOfCalls() {
    assertThat(calls.toOrderOfCalls(List.of("a1", "a2", "a3", "b", "a of two")))
        .containsExactly("a1", "b", "a2", "a of two", "a3");
  }
}
