package io.cachette.redis.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.RedisCredentials;
import io.cachette.redis.StoreFailureException;
import io.cachette.testkit.LogCapture;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests when a provider is asked, and what counts if it fails. */
@Timeout(120)
class CurrentCredentialsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static CurrentCredentials open(CredentialsProvider provider, Duration timeout) {
    return new CurrentCredentials(
        new CredentialsSource.Instance("provider", "user", provider), timeout);
  }

  @Test
  void nextRenewal_newConnectionsGetNewerTokens_isNotPostponed() {
    AtomicInteger calls = new AtomicInteger();
    try (CurrentCredentials current =
        open(
            () ->
                new RedisCredentials(
                    null, "t" + calls.incrementAndGet(), Instant.now().plusSeconds(4)),
            PATIENCE)) {
      current.refreshAsync().join();
      CompletableFuture<Void> renewal = current.nextRenewal().toCompletableFuture();

      await()
          .pollInterval(Duration.ofMillis(200))
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                current.refreshAsync().join();
                assertThat(renewal).isDone();
              });

      assertThat(current.nextRenewal()).isNotSameAs(renewal);
      assertThat(current.last().getUsername()).isEqualTo("user");
    }
  }

  @Test
  void refresh_farExpiry_works() {
    try (CurrentCredentials current =
        open(() -> new RedisCredentials("u", "p", Instant.MAX), PATIENCE)) {
      current.refreshAsync().join();

      assertThat(current.last().getPassword()).isEqualTo("p");
    }
  }

  @Test
  void refresh_hangs_callsOnceAndGivesUp() {
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    AtomicBoolean isReleased = new AtomicBoolean();
    CredentialsProvider stubborn =
        () -> {
          calls.incrementAndGet();
          while (!isReleased.get()) {
            if (Thread.interrupted()) {
              interrupted.countDown();
            }
            Thread.onSpinWait();
          }
          return RedisCredentials.of("u", "p");
        };
    try (CurrentCredentials current = open(stubborn, Duration.ofMillis(200))) {
      CompletableFuture<?> first = current.refreshAsync();
      await().atMost(PATIENCE).until(first::isCompletedExceptionally);
      await().atMost(PATIENCE).until(() -> interrupted.getCount() == 0);

      assertThat(current.refreshAsync()).isCompletedExceptionally();
      assertThat(calls).hasValue(1);
      assertThatThrownBy(current::last).isInstanceOf(StoreFailureException.class);
      isReleased.set(true);
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(current.last().getPassword()).isEqualTo("p"));
    }
  }

  @Test
  void refresh_fails_logsOnceWithoutMessage() {
    try (LogCapture log = LogCapture.of(CurrentCredentials.class);
        CurrentCredentials current =
            open(
                () -> {
                  throw new IllegalStateException("s3cr3t");
                },
                PATIENCE)) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> current.refreshAsync().join()).isNotNull();
      }

      assertThat(log.messages())
          .singleElement()
          .satisfies(
              message ->
                  assertThat(message)
                      .contains("provider", "java.lang.IllegalStateException")
                      .doesNotContain("s3cr3t"));
    }
  }
}
