package io.cachette.ratelimit;

import io.cachette.redis.DaemonThreads;
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
final class Waiting {

  private final DaemonThreads threads;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Those that wait; who removes one decides how it ends. */
  private final Set<Place> places = ConcurrentHashMap.newKeySet();

  /** Permits with the results that granted them. */
  interface Permits {

    /** Gives them back, as well as it can be done; completes in any case, and never throws. */
    CompletableFuture<?> giveBack(List<RateLimitResult> results);
  }

  /** Somebody who waits. Equal to itself alone. */
  private static final class Place {

    private final List<RateLimitResult> results;
    private final Permits permits;
    private final Consumer<IllegalStateException> end;

    Place(List<RateLimitResult> results, Permits permits, Consumer<IllegalStateException> end) {
      this.results = results;
      this.permits = permits;
      this.end = end;
    }

    CompletableFuture<?> giveBack() {
      return permits.giveBack(results);
    }

    void giveBackLater() {
      CompletableFuture<?> unused = giveBack();
    }
  }

  Waiting(DaemonThreads threads) {
    this.threads = threads;
  }

  /** How long the call has to wait. */
  private static Duration turn(List<RateLimitResult> results) {
    return Decisions.isAllowed(results) ? results.get(0).waited() : Duration.ZERO;
  }

  /**
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

  /** Runs code of the caller's. */
  void run(Runnable task) {
    threads.callbacks().execute(task);
  }

  /**
   * Sleeps until it is the turn of the call.
   *
   * @throws InterruptedException if the thread is interrupted; then the permits are given back
   * @throws IllegalStateException if this is closed meanwhile; then they are given back, too
   */
  void sleep(List<RateLimitResult> results, Permits permits) throws InterruptedException {
    Duration turn = turn(results);
    if (turn.isZero()) {
      return;
    }
    Place place = new Place(results, permits, e -> {});
    places.add(place);
    boolean waited = false;
    try {
      // A nanosecond more, as the turn is not before it.
      waited = !closed.await(turn.toNanos() + 1, TimeUnit.NANOSECONDS);
    } finally {
      if (waited) {
        places.remove(place);
      } else {
        abandon(place);
      }
    }
    if (!waited) {
      throw closedException();
    }
  }

  /** Gives back what somebody has who does not wait to the end; returns whether he still waited. */
  private boolean abandon(Place place) {
    boolean waited = places.remove(place);
    if (waited) {
      place.giveBackLater();
    }
    return waited;
  }

  /**
   * A stage that completes when it is the turn of the call, on a thread of ours. If it is cancelled
   * or otherwise completed by somebody else before, the permits are given back.
   *
   * @param end makes the result; may throw
   */
  <T> CompletableFuture<T> later(
      CompletableFuture<List<RateLimitResult>> decided,
      Permits permits,
      Function<List<RateLimitResult>, T> end) {
    CompletableFuture<T> later = new CompletableFuture<>();
    CompletableFuture<?> unused =
        decided.whenComplete(
            (results, e) -> {
              if (e == null) {
                await(later, results, permits, end);
              } else {
                run(() -> later.completeExceptionally(RateLimiters.cause(e)));
              }
            });
    return later;
  }

  private <T> void await(
      CompletableFuture<T> later,
      List<RateLimitResult> results,
      Permits permits,
      Function<List<RateLimitResult>, T> end) {
    Place place = new Place(results, permits, later::completeExceptionally);
    places.add(place);
    Runnable arrive =
        () -> {
          if (places.remove(place) && !complete(later, results, end)) {
            place.giveBackLater();
          }
        };
    Duration turn = turn(results);
    if (turn.isZero()) {
      run(arrive);
      return;
    }
    Future<?> alarm = threads.after(turn.toNanos(), () -> run(arrive));
    CompletableFuture<?> unused =
        later.whenComplete(
            (any, e) -> {
              alarm.cancel(false);
              abandon(place);
            });
    if (isClosed() && abandon(place)) { // too late for close() to see it
      later.completeExceptionally(closedException());
    }
  }

  /** Whether nobody has completed it before. */
  private static <T> boolean complete(
      CompletableFuture<T> later,
      List<RateLimitResult> results,
      Function<List<RateLimitResult>, T> end) {
    try {
      return later.complete(end.apply(results));
    } catch (RuntimeException e) {
      return later.completeExceptionally(e);
    }
  }

  /**
   * Ends those that wait with an {@link IllegalStateException}, and returns when their permits are
   * given back, or could not be.
   */
  void close() {
    closed.countDown();
    CompletableFuture<?> refunds = CompletableFuture.completedFuture(null);
    for (Place place : Set.copyOf(places)) {
      if (places.remove(place)) {
        refunds = CompletableFuture.allOf(refunds, place.giveBack());
        run(() -> place.end.accept(closedException()));
      }
    }
    refunds.join();
    threads.close();
  }
}
