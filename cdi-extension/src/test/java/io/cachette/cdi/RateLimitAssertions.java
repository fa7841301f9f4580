package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitStatistics;
import io.cachette.ratelimit.RateLimiters;

/** Checks of limits in a container. */
final class RateLimitAssertions {

  private RateLimitAssertions() {}

  static void assertRefused(Runnable call, String name) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            RateLimitExceededException.class,
            refused -> {
              assertThat(refused.name()).isEqualTo(name);
              assertThat(refused.retryAfter()).isPositive();
            });
  }

  static RateLimitStatistics statistics(Container container, String name) {
    return container.get(RateLimiters.class).find(name).orElseThrow().statistics();
  }
}
