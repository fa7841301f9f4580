package io.cachette.lock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A call for a lease, from its beginning to its outcome. */
final class Claim {

  /** Fails with {@link LeaseException}; cancelled by a caller who gives up. */
  final CompletableFuture<Lease> outcome = new CompletableFuture<>();

  private final Duration maxWait;
  private final long begun = System.nanoTime();

  // Guarded by the line that it is in.
  long ticket;
  boolean asking;
  boolean woken;
  boolean withoutRedis;
  long freedBefore;
  int asked;
  @Nullable Future<?> poll;
  @Nullable Future<?> expiry;

  Claim(Duration maxWait) {
    this.maxWait = maxWait;
  }

  boolean mayWait() {
    return !maxWait.isZero();
  }

  /** How long it may wait from now on; not more than zero if it is over. */
  long nanosLeft() {
    return maxWait.toNanos() - (System.nanoTime() - begun);
  }

  /** What to tell the caller; one who has not waited to the end was one too many. */
  LeaseRefusedException refusal(LeasePolicy policy, Duration retryAfter) {
    return new LeaseRefusedException(policy, nanosLeft() > 0 ? Duration.ZERO : maxWait, retryAfter);
  }

  void stopPolling() {
    if (poll != null) {
      poll.cancel(false);
      poll = null;
    }
  }

  void stopTimers() {
    stopPolling();
    if (expiry != null) {
      expiry.cancel(false);
      expiry = null;
    }
  }
}
