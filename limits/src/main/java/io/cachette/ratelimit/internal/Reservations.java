package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.ratelimit.RateLimitResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The calls that have reserved permits and wait until they may use them: threads sleep, futures
 * complete later. A call that ends its wait early refunds its permits. Thread-safe.
 */
final class Reservations {

  private final DaemonExecutors threads;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The waiting calls. The thread that removes a reservation also decides its outcome. */
  private final Set<Reservation> reservations = ConcurrentHashMap.newKeySet();

  /** Refunds the permits of a reservation. */
  interface Refunder {

    /** Refunds the grants of results. Never throws, and the future never fails. */
    CompletableFuture<?> refundAsync(List<RateLimitResult> results);
  }

  /** A call that waits. Has the identity of its object. */
  private static final class Reservation {

    private final List<RateLimitResult> results;
    private final Refunder refunder;
    private final Consumer<IllegalStateException> onClose;

    Reservation(
        List<RateLimitResult> results, Refunder refunder, Consumer<IllegalStateException> onClose) {
      this.results = results;
      this.refunder = refunder;
      this.onClose = onClose;
    }

    CompletableFuture<?> refundAsync() {
      return refunder.refundAsync(results);
    }

    void refundInBackground() {
      CompletableFuture<?> unused = refundAsync();
    }
  }

  Reservations(DaemonExecutors threads) {
    this.threads = threads;
  }

  /** Returns how long the call waits before it may use its permits. */
  private static Duration computeWait(List<RateLimitResult> results) {
    return RateLimitEngine.isAllowed(results) ? results.get(0).waited() : Duration.ZERO;
  }

  /**
   * Rejects calls after {@link #close}.
   *
   * @throws IllegalStateException if this is closed
   */
  void requireOpen() {
    if (isClosed()) {
      throw closedException();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("The rate limiters are closed");
  }

  /** Runs code of the caller on another thread. */
  void run(Runnable task) {
    threads.callbackExecutor().execute(task);
  }

  /**
   * Sleeps until the call may use its permits.
   *
   * @throws InterruptedException if the thread is interrupted; the permits are refunded then
   * @throws IllegalStateException if this is closed meanwhile; the permits are refunded then
   */
  void sleep(List<RateLimitResult> results, Refunder refunder) throws InterruptedException {
    Duration wait = computeWait(results);
    if (wait.isZero()) {
      return;
    }
    Reservation reservation = new Reservation(results, refunder, e -> {});
    reservations.add(reservation);
    boolean waited = false;
    try {
      // One nanosecond more, because the permits must not be used too early.
      waited = !closed.await(wait.toNanos() + 1, TimeUnit.NANOSECONDS);
    } finally {
      if (waited) {
        reservations.remove(reservation);
      } else {
        abandon(reservation);
      }
    }
    if (!waited) {
      throw closedException();
    }
  }

  /** Refunds the permits of a call that ends its wait early; returns whether it still waited. */
  private boolean abandon(Reservation reservation) {
    boolean waited = reservations.remove(reservation);
    if (waited) {
      reservation.refundInBackground();
    }
    return waited;
  }

  /**
   * Creates a future that completes on a callback thread when the call may use its permits. If the
   * caller cancels or completes the future before, the permits are refunded.
   *
   * @param finisher makes the value of the future; may throw
   */
  <T> CompletableFuture<T> awaitAsync(
      CompletableFuture<List<RateLimitResult>> decided,
      Refunder refunder,
      Function<List<RateLimitResult>, T> finisher) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<?> unused =
        decided.whenComplete(
            (results, e) -> {
              if (e == null) {
                scheduleCompletion(result, results, refunder, finisher);
              } else {
                run(() -> result.completeExceptionally(Completions.unwrap(e)));
              }
            });
    return result;
  }

  private <T> void scheduleCompletion(
      CompletableFuture<T> result,
      List<RateLimitResult> results,
      Refunder refunder,
      Function<List<RateLimitResult>, T> finisher) {
    Reservation reservation = new Reservation(results, refunder, result::completeExceptionally);
    reservations.add(reservation);
    Runnable completion =
        () -> {
          if (reservations.remove(reservation) && !complete(result, results, finisher)) {
            reservation.refundInBackground();
          }
        };
    Duration wait = computeWait(results);
    if (wait.isZero()) {
      run(completion);
      return;
    }
    Future<?> timer = threads.schedule(wait.toNanos(), () -> run(completion));
    CompletableFuture<?> unused =
        result.whenComplete(
            (any, e) -> {
              timer.cancel(false);
              abandon(reservation);
            });
    if (isClosed() && abandon(reservation)) { // close() may have missed it
      result.completeExceptionally(closedException());
    }
  }

  /** Completes the future; returns false if the caller has completed or cancelled it before. */
  private static <T> boolean complete(
      CompletableFuture<T> result,
      List<RateLimitResult> results,
      Function<List<RateLimitResult>, T> finisher) {
    try {
      return result.complete(finisher.apply(results));
    } catch (RuntimeException e) {
      return result.completeExceptionally(e);
    }
  }

  /**
   * Fails the waiting calls with {@link IllegalStateException}, and blocks until their refunds have
   * succeeded or failed.
   */
  void close() {
    closed.countDown();
    CompletableFuture<?> refunds = CompletableFuture.completedFuture(null);
    for (Reservation reservation : Set.copyOf(reservations)) {
      if (reservations.remove(reservation)) {
        refunds = CompletableFuture.allOf(refunds, reservation.refundAsync());
        run(() -> reservation.onClose.accept(closedException()));
      }
    }
    refunds.join();
    threads.close();
  }
}
