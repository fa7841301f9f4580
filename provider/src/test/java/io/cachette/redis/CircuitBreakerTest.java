package io.cachette.redis;

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

/** When a breaker lets callers through. */
final class CircuitBreakerTest {

  private static void fail(CircuitBreaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }

  @Test
  void failuresInARow_openIt_andASuccessInBetweenDoesNot() {
    CircuitBreaker breaker = new CircuitBreaker(3, Duration.ofHours(1));
    fail(breaker, 2);
    breaker.succeeded();
    fail(breaker, 2);
    assertThat(breaker.tryPass()).isTrue();
    assertThat(breaker.pause()).isZero();
    breaker.failed();
    assertThat(breaker.tryPass()).isFalse();
    assertThat(breaker.pause()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    breaker.succeeded();
    assertThat(breaker.tryPass()).isTrue();
    assertThat(breaker.pause()).isZero();
  }

  @Test
  void whileItIsOpen_oneCallerPasses_perPause() throws Exception {
    CircuitBreaker breaker = new CircuitBreaker(1, Duration.ofSeconds(1));
    breaker.failed();
    assertThat(passing(breaker)).isZero();
    TimeUnit.MILLISECONDS.sleep(1_050);
    assertThat(breaker.pause()).isZero();
    assertThat(passing(breaker)).isEqualTo(1);
    // What became of that one is never told; the next one may try all the same.
    TimeUnit.MILLISECONDS.sleep(1_050);
    assertThat(passing(breaker)).isEqualTo(1);
  }

  /** Of many who try at once. */
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
