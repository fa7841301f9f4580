package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiters;
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
 * Waiting for the turn that a call has got: threads sleep, stages are completed later. Those who do
 * not wait to the end give back what they got. Safe for use by several threads.
 */
public final class Reservations {

  private final DaemonExecutors threads;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Those that wait; who removes one decides how it ends. */
  private final Set<Reservation> reservations = ConcurrentHashMap.newKeySet();

  /** Permits with the results that granted them. */
  public interface Refunder {

    /** Gives them back, as well as it can be done; completes in any case, and never throws. */
    CompletableFuture<?> refundAsync(List<RateLimitResult> results);
  }

  /** Somebody who waits. Equal to itself alone. */
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

  public Reservations(DaemonExecutors threads) {
    this.threads = threads;
  }

  /** How long the call has to wait. */
  private static Duration waitTime(List<RateLimitResult> results) {
    return RateLimitEngine.isAllowed(results) ? results.get(0).waited() : Duration.ZERO;
  }

  /**
   * Rejects calls after the end.
   *
   * @throws IllegalStateException if this is closed
   */
  public void requireOpen() {
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

  /** Runs code of the caller's. */
  public void run(Runnable task) {
    threads.callbackExecutor().execute(task);
  }

  /**
   * Sleeps until it is the turn of the call.
   *
   * @throws InterruptedException if the thread is interrupted; then the permits are given back
   * @throws IllegalStateException if this is closed meanwhile; then they are given back, too
   */
  public void sleep(List<RateLimitResult> results, Refunder refunder) throws InterruptedException {
    Duration wait = waitTime(results);
    if (wait.isZero()) {
      return;
    }
    Reservation reservation = new Reservation(results, refunder, e -> {});
    reservations.add(reservation);
    boolean waited = false;
    try {
      // A nanosecond more, as the turn is not before it.
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

  /** Gives back what somebody has who does not wait to the end; returns whether he still waited. */
  private boolean abandon(Reservation reservation) {
    boolean waited = reservations.remove(reservation);
    if (waited) {
      reservation.refundInBackground();
    }
    return waited;
  }

  /**
   * A stage that completes when it is the turn of the call, on a thread of ours. If it is cancelled
   * or otherwise completed by somebody else before, the permits are given back.
   *
   * @param finisher makes the result; may throw
   */
  public <T> CompletableFuture<T> awaitAsync(
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
                run(() -> result.completeExceptionally(RateLimiters.cause(e)));
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
    Duration wait = waitTime(results);
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
    if (isClosed() && abandon(reservation)) { // too late for close() to see it
      result.completeExceptionally(closedException());
    }
  }

  /** Whether nobody has completed it before. */
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
   * Ends those that wait with an {@link IllegalStateException}, and returns when their permits are
   * given back, or could not be.
   */
  public void close() {
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
