package io.cachette.redis.internal.sharing;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.internal.CallBudget;
import io.cachette.redis.internal.Refusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of this JVM, such as those that read the entries of one cache, and their round trips. A
 * call leaves at once while fewer round trips are under way than {@link TripLimit} allows.
 * Otherwise it waits. When a round trip ends, the calls that have waited longest leave together,
 * see {@link WaitingCalls}. Thread-safe. Never blocks.
 *
 * <p>A round trip that takes much longer than usual no longer counts as one under way, so that
 * calls do not wait for a connection that hangs.
 */
final class TripQueue<E, R> {

  /** The time between two checks for round trips that take too long. */
  private static final long CHECK_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final SharedTrips.Sender<E, R> sender;
  private final ToIntFunction<R> replySize;
  private final DelayedExecutor later;
  private final LongSupplier nanoTime;

  /** Guarded by this, as all that follows. */
  private final TripLimit limit;

  private final WaitingCalls<E, R> waiting = new WaitingCalls<>();

  /** The round trips that count. */
  private final List<Trip<E, R>> underWay = new ArrayList<>();

  private boolean isCheckScheduled;

  /** Runs short tasks after a delay. */
  interface DelayedExecutor {

    /**
     * Runs a task later.
     *
     * @throws RejectedExecutionException if this is closed
     */
    void execute(Runnable task, long delayNanos);
  }

  /**
   * Creates an empty queue.
   *
   * @param replySize returns the size of a part of a reply
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  TripQueue(
      SharedTrips.Sender<E, R> sender,
      ToIntFunction<R> replySize,
      DelayedExecutor later,
      LongSupplier nanoTime) {
    this.sender = sender;
    this.replySize = replySize;
    this.later = later;
    this.nanoTime = nanoTime;
    this.limit = new TripLimit(nanoTime.getAsLong());
  }

  /**
   * Sends a call, now or with others.
   *
   * @return the reply of the request; if the call waits for its turn or others share its round
   *     trip, {@link SharedCall#reply}
   */
  CompletableFuture<List<R>> submit(SharedCall<E, R> call) {
    Trip<E, R> trip;
    synchronized (this) {
      if (!waiting.add(call)) {
        return CompletableFuture.failedFuture(
            new CacheException(
                WaitingCalls.MAX + " calls already wait for Redis; nothing was changed"));
      }
      trip = nextTrip();
    }
    if (trip != null && trip.hasOnly(call)) {
      return start(call.elements(), call.kind(), call.deadline())
          .whenComplete((values, failure) -> end(trip, values, nanoTime.getAsLong()));
    }
    send(trip);
    scheduleCheck();
    return call.reply();
  }

  /** Takes the calls of the next round trip; null if none may leave. */
  private synchronized @Nullable Trip<E, R> nextTrip() {
    if (waiting.size() == 0) {
      return null;
    }
    long now = nanoTime.getAsLong();
    Trip<E, R> trip = waiting.takeLarge(now);
    if (trip == null && limit.allowsAnother(underWay.size(), countCalls(), now)) {
      trip = waiting.take(underWay.isEmpty(), now);
      if (trip != null) {
        underWay.add(trip);
      }
    }
    return trip;
  }

  private int countCalls() {
    int calls = waiting.size();
    for (Trip<E, R> trip : underWay) {
      calls += trip.calls().size();
    }
    return calls;
  }

  /** Sends a round trip, and all others that may leave now. */
  private void send(@Nullable Trip<E, R> first) {
    for (Trip<E, R> trip = first; trip != null; trip = nextTrip()) {
      Trip<E, R> sent = trip;
      CompletableFuture<List<R>> reply =
          startDetached(sent.elements(), sent.kind(), sent.deadline());
      if (reply.isCompletedExceptionally() && !isRefused(sent, failureOf(reply))) {
        // The stack would grow with each round trip that fails at once.
        release(sent);
        CallBudget.executeDetached(() -> sent.fail(failureOf(reply)));
      } else {
        CompletableFuture<?> unused =
            reply.whenComplete(
                (values, failure) ->
                    CallBudget.executeDetached(() -> finish(sent, values, failure)));
      }
    }
    CallBudget.executeDetached(this::failDropped);
  }

  /** Sends a round trip that has the time of the call that may wait longest. */
  private CompletableFuture<List<R>> startDetached(List<E> elements, Object kind, long deadline) {
    Duration time = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    return new CallBudget(time).run(() -> start(elements, kind, deadline));
  }

  private CompletableFuture<List<R>> start(List<E> elements, Object kind, long deadline) {
    try {
      return sender.send(elements, kind, deadline).toCompletableFuture();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Throwable failureOf(CompletableFuture<?> failed) {
    return Completions.unwrap(failed.handle((value, failure) -> failure).join());
  }

  /** The callers come first, as their next calls can share the next round trip. */
  private void finish(Trip<E, R> trip, @Nullable List<R> values, @Nullable Throwable failure) {
    long now = nanoTime.getAsLong();
    Throwable cause = failure == null ? null : Completions.unwrap(failure);
    if (cause != null && isRefused(trip, cause)) {
      CompletableFuture<?> unused =
          sendSingly(trip).whenComplete((done, e) -> end(trip, null, now));
      return;
    }
    try {
      if (cause == null) {
        complete(trip, Objects.requireNonNull(values));
      } else {
        trip.fail(cause);
      }
    } finally {
      end(trip, values, now);
    }
  }

  /** Whether the server has refused calls together of which it may accept some. */
  private boolean isRefused(Trip<E, R> trip, Throwable failure) {
    return trip.calls().size() > 1
        && (Refusals.isWriteRefused(failure) || Refusals.areKeysRefused(failure));
  }

  private void complete(Trip<E, R> trip, List<R> values) {
    try {
      trip.complete(values);
    } catch (RuntimeException e) {
      trip.fail(e);
    }
  }

  /**
   * Sends each call by itself, those with the same key one after another. A server that is full
   * refuses only those that need memory.
   */
  private CompletableFuture<Void> sendSingly(Trip<E, R> trip) {
    Map<Object, CompletableFuture<?>> lastOfKey = new HashMap<>();
    for (SharedCall<E, R> call : trip.calls()) {
      Object id = call.key() == null ? call.reply() : call.key();
      CompletableFuture<?> before =
          lastOfKey.getOrDefault(id, CompletableFuture.completedFuture(null));
      lastOfKey.put(id, before.thenCompose(done -> sendAgain(trip, call)));
    }
    return CompletableFuture.allOf(lastOfKey.values().toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Boolean> sendAgain(Trip<E, R> trip, SharedCall<E, R> call) {
    if (call.isGivenUp()) {
      return CompletableFuture.completedFuture(
          call.reply().completeExceptionally(newGivenUpException()));
    }
    return startDetached(call.elements(), call.kind(), trip.deadline())
        .handle(
            (values, failure) ->
                failure == null
                    ? call.reply().complete(values)
                    : call.reply().completeExceptionally(Completions.unwrap(failure)));
  }

  private void end(Trip<E, R> trip, @Nullable List<R> values, long now) {
    if (values != null) {
      recordAnswer(trip, values, now);
    }
    release(trip);
    send(nextTrip());
  }

  private void recordAnswer(Trip<E, R> trip, List<R> values, long now) {
    long bytes = 0;
    for (R value : values) {
      bytes += replySize.applyAsInt(value);
    }
    synchronized (this) {
      waiting.recordReplySize(trip.kind(), bytes, values.size());
      if (trip.isAlone()) {
        limit.record(now - trip.sentNanos());
      }
    }
  }

  private synchronized void release(Trip<E, R> trip) {
    underWay.remove(trip);
    trip.keys().forEach(waiting::endKey);
  }

  private void failDropped() {
    List<SharedCall<E, R>> dropped;
    synchronized (this) {
      dropped = waiting.takeDropped();
    }
    dropped.forEach(call -> call.reply().completeExceptionally(newGivenUpException()));
  }

  /** Not the exception of an outage. */
  private static CacheException newGivenUpException() {
    return new CacheException("The call was given up before it was sent; nothing was changed");
  }

  private void scheduleCheck() {
    synchronized (this) {
      if (isCheckScheduled || waiting.size() == 0) {
        return;
      }
      isCheckScheduled = true;
    }
    try {
      later.execute(this::check, CHECK_DELAY_NANOS);
    } catch (RejectedExecutionException e) {
      return; // closed, so the calls under way fail
    }
  }

  private void check() {
    synchronized (this) {
      isCheckScheduled = false;
      long now = nanoTime.getAsLong();
      underWay.removeIf(trip -> limit.isTooLong(now - trip.sentNanos()));
    }
    send(nextTrip());
    scheduleCheck();
  }
}
