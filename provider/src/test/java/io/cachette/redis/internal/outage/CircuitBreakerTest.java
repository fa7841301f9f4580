package io.cachette.redis.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests when a circuit breaker lets callers pass. */
final class CircuitBreakerTest {

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.recordFailure();
    }
  }

  @Test
  void tryPass_consecutiveFailures_returnsFalseUntilSuccess() {
    CircuitBreaker breaker = new CircuitBreaker(3, Duration.ofHours(1));
    fail(breaker, 2);
    breaker.recordSuccess();
    fail(breaker, 2);
    assertThat(breaker.tryPass()).isTrue();
    assertThat(breaker.remainingPause()).isZero();
    breaker.recordFailure();
    assertThat(breaker.tryPass()).isFalse();
    assertThat(breaker.remainingPause()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    breaker.recordSuccess();
    assertThat(breaker.tryPass()).isTrue();
    assertThat(breaker.remainingPause()).isZero();
  }

  @Test
  void tryPass_openBreaker_passesOneCallerPerPause() throws Exception {
    CircuitBreaker breaker = new CircuitBreaker(1, Duration.ofSeconds(1));
    breaker.recordFailure();
    assertThat(passing(breaker)).isZero();
    TimeUnit.MILLISECONDS.sleep(1_050);
    assertThat(breaker.remainingPause()).isZero();
    assertThat(passing(breaker)).isEqualTo(1);
    // The result of that caller is never recorded. The next caller may try anyway.
    TimeUnit.MILLISECONDS.sleep(1_050);
    assertThat(passing(breaker)).isEqualTo(1);
  }

  /** Returns how many of several concurrent callers pass. */
  private static long passing(CircuitBreaker breaker) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> callers =
          Stream.<Callable<Boolean>>generate(() -> breaker::tryPass).limit(8).toList();
      long passed = 0;
      for (Future<Boolean> caller : threads.invokeAll(callers)) {
        passed += caller.get() ? 1 : 0;
      }
      return passed;
    } finally {
      threads.shutdownNow();
    }
  }
}
