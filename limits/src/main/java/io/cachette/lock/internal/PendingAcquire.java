package io.cachette.lock.internal;

import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeaseRefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A call for a lease, from its beginning to its outcome. */
final class PendingAcquire {

  /** Fails with {@link LeaseException}; cancelled by a caller who gives up. */
  final CompletableFuture<Lease> outcome = new CompletableFuture<>();

  private final Duration maxWait;
  private final long startNanos = System.nanoTime();

  // Guarded by the line that it is in.
  long sequence;
  boolean isRequested;
  boolean woken;
  boolean withoutRedis;
  long releaseCountBefore;
  int attempts;
  @Nullable Future<?> pollTimer;
  @Nullable Future<?> timeoutTimer;

  PendingAcquire(Duration maxWait) {
    this.maxWait = maxWait;
  }

  boolean mayWait() {
    return !maxWait.isZero();
  }

  /** How long it may wait from now on; not more than zero if it is over. */
  long nanosLeft() {
    return maxWait.toNanos() - (System.nanoTime() - startNanos);
  }

  /** What to tell the caller; one who has not waited to the end was one too many. */
  LeaseRefusedException createRefusal(LeasePolicy policy, Duration retryAfter) {
    return new LeaseRefusedException(policy, nanosLeft() > 0 ? Duration.ZERO : maxWait, retryAfter);
  }

  void stopPolling() {
    if (pollTimer != null) {
      pollTimer.cancel(false);
      pollTimer = null;
    }
  }

  void stopTimers() {
    stopPolling();
    if (timeoutTimer != null) {
      timeoutTimer.cancel(false);
      timeoutTimer = null;
    }
  }
}
