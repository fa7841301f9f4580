package io.cachette.redis.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.StoreFailureException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;

/** Tests how often a release is sent. Delays are a thousand times shorter than the real ones. */
class OrphanReleaserTest {

  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
          return super.schedule(command, unit.toMicros(delay) / 1000, TimeUnit.MICROSECONDS);
        }
      };

  private final OrphanReleaser orphans = new OrphanReleaser(scheduler);
  private final AtomicInteger sent = new AtomicInteger();

  @AfterEach
  void close() {
    scheduler.shutdownNow();
  }

  @Test
  void release_unanswered_isRepeatedUntilAnsweredTwice() throws Exception {
    orphans.release(() -> fail(sent.incrementAndGet() < 5, unanswered(true)));

    awaitEnd();
    assertThat(sent).hasValue(6);
  }

  @Test
  void release_skippedByCircuitBreaker_isRepeated() throws Exception {
    orphans.release(() -> fail(sent.incrementAndGet() < 3, unanswered(false)));

    awaitEnd();
    assertThat(sent).hasValue(4);
  }

  @Test
  void release_requestThrows_endsWithoutException() throws Exception {
    orphans.release(
        () -> {
          sent.incrementAndGet();
          throw new IllegalStateException("Caches are closed");
        });

    awaitEnd();
    assertThat(sent).hasValue(1);
  }

  @Test
  void release_refused_isNotRepeated() throws Exception {
    orphans.release(
        () -> {
          sent.incrementAndGet();
          return CompletableFuture.failedFuture(refusal());
        });

    awaitEnd();
    assertThat(sent).hasValue(1);
  }

  @Test
  void release_schedulerShutDown_isSentOnce() {
    scheduler.shutdownNow();

    orphans.release(() -> fail(sent.incrementAndGet() > 0, unanswered(true)));

    assertThat(sent).hasValue(1);
  }

  @Test
  void release_moreThanThousandPending_areSentOnceEach() {
    CompletableFuture<Object> never = new CompletableFuture<>();
    for (int i = 0; i < 1_000; i++) {
      orphans.release(() -> never);
    }

    orphans.release(() -> fail(sent.incrementAndGet() > 0, unanswered(true)));

    assertThat(sent).hasValue(1);
    assertThat(scheduler.getTaskCount()).isZero();
  }

  @Test
  void releaseAfter_requestThatRedisCannotHaveExecuted_sendsNothing() {
    orphans.releaseAfter(wrapped(unanswered(false)), this::count);
    orphans.releaseAfter(wrapped(refusal()), this::count);

    assertThat(sent).hasValue(0);
  }

  @Test
  void releaseAfter_requestThatRedisMayHaveExecuted_sendsRelease() throws Exception {
    orphans.releaseAfter(wrapped(unanswered(true)), this::count);
    awaitEnd();
    assertThat(sent).hasValue(2);

    orphans.releaseAfter(new CacheException("interrupted"), this::count);
    awaitEnd();
    assertThat(sent).hasValue(4);
  }

  @Test
  void releaseLater_refusedThenFound_isRepeatedUntilFound() throws Exception {
    orphans.releaseLater(
        () ->
            sent.incrementAndGet() < 4
                ? CompletableFuture.failedFuture(refusal())
                : CompletableFuture.completedFuture(true));

    awaitEnd();
    assertThat(sent).hasValue(4);
  }

  @Test
  void releaseLater_notFound_isSentOnceMore() throws Exception {
    orphans.releaseLater(
        () -> {
          sent.incrementAndGet();
          return CompletableFuture.completedFuture(false);
        });

    awaitEnd();
    assertThat(sent).hasValue(2);
  }

  @Test
  void releaseLater_moreThanThousandPending_isNotSent() {
    CompletableFuture<Object> never = new CompletableFuture<>();
    for (int i = 0; i < 1_000; i++) {
      orphans.release(() -> never);
    }

    orphans.releaseLater(() -> CompletableFuture.completedFuture(true));

    assertThat(scheduler.getTaskCount()).isZero();
  }

  private CompletionStage<?> count() {
    return fail(sent.incrementAndGet() < 0, refusal());
  }

  private static CompletionStage<?> fail(boolean fails, RuntimeException failure) {
    return fails
        ? CompletableFuture.failedFuture(failure)
        : CompletableFuture.completedFuture("done");
  }

  private static RuntimeException unanswered(boolean wasAsked) {
    return new StoreFailureException("No answer", null, wasAsked);
  }

  private static RuntimeException refusal() {
    return new StoreFailureException("refused", new RedisException("READONLY"), true);
  }

  private static RuntimeException wrapped(RuntimeException failure) {
    return new CacheException("failed", failure);
  }

  private void awaitEnd() {
    await()
        .until(
            () ->
                scheduler.getTaskCount() == scheduler.getCompletedTaskCount()
                    && scheduler.getQueue().isEmpty());
  }
}
