package io.cachette.lock.internal;

import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeaseRefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A call that acquires a lease, from its start to its outcome. */
final class PendingAcquire {

  /** The outcome: fails with {@link LeaseException}; is cancelled if the caller gives up. */
  final CompletableFuture<Lease> outcome = new CompletableFuture<>();

  private final Duration maxWait;
  private final long startNanos = System.nanoTime();

  // Guarded by the wait queue of the key.
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

  /** Returns how long the call may still wait; zero or less after its maximum wait. */
  long nanosLeft() {
    return maxWait.toNanos() - (System.nanoTime() - startNanos);
  }

  /** Creates the refusal. A call that did not wait to the end was refused by {@code maxWaiting}. */
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
