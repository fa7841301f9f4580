package io.cachette.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.LogCapture;
import java.lang.System.Logger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests how many warnings pass. */
class LogRateLimiterTest {

  private static final Logger LOG = System.getLogger(LogRateLimiterTest.class.getName());

  @Test
  void log_manyWarnings_logsFirst() {
    try (LogCapture logged = LogCapture.of(LogRateLimiterTest.class)) {
      LogRateLimiter limiter = new LogRateLimiter();

      for (int i = 0; i < 100; i++) {
        limiter.log(LOG, "failed {0}", new IllegalStateException("on purpose"));
      }

      assertThat(logged.messages()).containsExactly("failed {0}");
    }
  }

  @Test
  void log_afterPause_tellsNumberOfOmittedWarnings() {
    try (LogCapture logged = LogCapture.of(LogRateLimiterTest.class)) {
      LogRateLimiter limiter = new LogRateLimiter(Duration.ofSeconds(5));
      limiter.log(LOG, "failed", null);
      limiter.log(LOG, "failed", null);
      limiter.log(LOG, "failed", null);
      assertThat(logged.messages()).hasSize(1);

      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(6))
          .until(
              () -> {
                limiter.log(LOG, "failed", null);
                return logged.messages().size() > 1;
              });

      assertThat(logged.messages())
          .containsExactly("failed", "failed (and 2 times before, not logged)");
    }
  }
}
