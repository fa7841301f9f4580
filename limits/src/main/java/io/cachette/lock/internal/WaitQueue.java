package io.cachette.lock.internal;

import io.cachette.lock.Lease;
import io.cachette.lock.Leases;
import io.cachette.lock.LeasesUnavailableException;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of this JVM for one key. As long as nobody waits, calls ask Redis at once; those that
 * are refused and may wait line up in the order of their arrival, and only the first of the line
 * asks, time and again, and when something was given back here. Nothing blocks. Safe for use by
 * several threads.
 */
final class WaitQueue {

  private static final long FIRST_DELAY = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_DELAY = TimeUnit.MILLISECONDS.toNanos(100);

  // Who asks at once whenever something is given back leaves others no moment to get it. So a row
  // of that many, for that long, is followed by a pause.
  private static final int MAX_CONSECUTIVE_WAKE_UPS = 8;
  private static final long MAX_WAKE_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LimiterContext context;
  private final String redisKey;
  private final KeyState owner;

  // Guarded by this.
  private final TreeMap<Long, PendingAcquire> queue = new TreeMap<>();
  private long nextSequence;
  private int pendingRequests;
  private long releaseCount;
  private long earliestExpiry = System.nanoTime();
  private int consecutiveWakeUps;
  private long firstWakeUp;

  WaitQueue(LimiterContext context, String redisKey, KeyState owner) {
    this.context = context;
    this.redisKey = redisKey;
    this.owner = owner;
  }

  /** Sees to it that the claim gets an outcome. */
  void submit(PendingAcquire pending) {
    if (startOrEnqueue(pending)) {
      send(pending);
    }
  }

  /** Whether the claim is to be sent. */
  private synchronized boolean startOrEnqueue(PendingAcquire pending) {
    if (context.threads().isClosed()) {
      fail(pending, Leases.closedException());
      return false;
    }
    pending.sequence = nextSequence++;
    // More than can be had at once need not ask at once.
    boolean isPointless = !queue.isEmpty() || pendingRequests >= context.policy().limit();
    if (isPointless && pending.mayWait() && enqueue(pending)) {
      return false;
    }
    markRequested(pending, false);
    return true;
  }

  private void markRequested(PendingAcquire pending, boolean woken) {
    pending.stopPolling();
    pending.isRequested = true;
    pending.attempts++;
    pending.woken = woken;
    pending.releaseCountBefore = releaseCount;
    pendingRequests++;
  }

  private void markAnswered(PendingAcquire pending, boolean withoutRedis) {
    pending.isRequested = false;
    pending.withoutRedis = withoutRedis;
    pendingRequests--;
  }

  private void send(PendingAcquire pending) {
    owner.retain();
    if (owner.heldPermits().isExhausted()) {
      handleRefusal(pending, Duration.ZERO, true);
      return;
    }
    String holder = UUID.randomUUID().toString();
    long requestedAt = System.nanoTime();
    CompletableFuture<?> unused =
        context
            .store()
            .acquireAsync(redisKey, context.policy(), holder)
            .whenComplete(
                (reply, e) -> {
                  if (e != null) {
                    if (mayArrive(e)) {
                      context.orphanReleaser().add(redisKey, context.policy(), holder);
                    }
                    handleFailure(pending, e);
                  } else if (reply.token() != null) {
                    grant(
                        pending,
                        owner.heldPermits().add(holder, reply.token(), requestedAt),
                        false);
                  } else {
                    handleRefusal(pending, reply.untilFirstExpiry(), false);
                  }
                });
  }

  /** What was not sent need not be given back. */
  private static boolean mayArrive(Throwable failure) {
    return !(cause(failure) instanceof StoreFailureException known) || known.wasAsked();
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void grant(PendingAcquire pending, Lease lease, boolean withoutRedis) {
    boolean delivered;
    synchronized (this) {
      markAnswered(pending, withoutRedis);
      dequeue(pending);
      countWakeUp(pending);
      delivered = pending.outcome.complete(lease);
      if (withoutRedis || !owner.heldPermits().isFull()) {
        wakeFirst(0);
      } else {
        schedulePoll();
      }
    }
    if (!delivered) {
      CompletableFuture<?> unused = lease.closeAsync().toCompletableFuture();
    }
    owner.drop();
  }

  private void countWakeUp(PendingAcquire pending) {
    consecutiveWakeUps = pending.woken ? consecutiveWakeUps + 1 : 0;
    if (consecutiveWakeUps <= 1) {
      firstWakeUp = System.nanoTime();
    }
  }

  private void handleRefusal(
      PendingAcquire pending, Duration untilFirstExpiry, boolean withoutRedis) {
    synchronized (this) {
      markAnswered(pending, withoutRedis);
      earliestExpiry = System.nanoTime() + untilFirstExpiry.toNanos();
      if (pending.outcome.isDone()) {
        dequeue(pending);
      } else if (context.threads().isClosed()) {
        fail(pending, Leases.closedException());
      } else if (pending.nanosLeft() <= 0 || !enqueue(pending)) {
        fail(pending, pending.createRefusal(context.policy(), untilFirstExpiry));
      } else if (pending.releaseCountBefore != releaseCount) {
        wakeFirst(0); // the answer may be older than that
      }
      schedulePoll();
    }
    owner.drop();
  }

  private void handleFailure(PendingAcquire pending, Throwable failure) {
    Throwable cause = cause(failure);
    if (!(cause instanceof StoreFailureException)) {
      handleFailure(pending, cause, false);
      return;
    }
    Lease lease =
        switch (context.policy().onStoreFailure()) {
          case OPEN -> owner.heldPermits().addLocal();
          case LOCAL -> owner.heldPermits().tryAddLocal();
          case CLOSED -> null;
        };
    if (lease != null) {
      grant(pending, lease, true);
    } else if (context.isLocal()) {
      handleRefusal(pending, Duration.ZERO, true);
    } else {
      handleFailure(
          pending,
          new LeasesUnavailableException(context.policy(), context.store().timeUntilRetry()),
          true);
    }
  }

  private void handleFailure(PendingAcquire pending, Throwable failure, boolean withoutRedis) {
    synchronized (this) {
      markAnswered(pending, withoutRedis);
      fail(pending, failure);
      wakeFirst(0); // the next one is to hear of it, too
    }
    owner.drop();
  }

  private void fail(PendingAcquire pending, Throwable failure) {
    dequeue(pending);
    pending.outcome.completeExceptionally(failure);
  }

  /** Whether the claim is in the line; it is not if that is full. */
  private boolean enqueue(PendingAcquire pending) {
    if (queue.containsKey(pending.sequence)) {
      return true;
    }
    if (context.counters().waiting.incrementAndGet() > context.policy().maxWaiting()) {
      context.counters().waiting.decrementAndGet();
      return false;
    }
    context.counters().waited.increment();
    queue.put(pending.sequence, pending);
    pending.timeoutTimer = context.threads().schedule(pending.nanosLeft(), () -> timeOut(pending));
    schedulePoll();
    return true;
  }

  private void dequeue(PendingAcquire pending) {
    pending.stopTimers();
    if (queue.remove(pending.sequence, pending)) {
      context.counters().waiting.decrementAndGet();
    }
  }

  private @Nullable PendingAcquire first() {
    return queue.isEmpty() ? null : queue.firstEntry().getValue();
  }

  /** The first of the line asks, or will do so. */
  private void schedulePoll() {
    PendingAcquire first = first();
    if (first != null && !first.isRequested && first.pollTimer == null) {
      first.pollTimer =
          context.threads().schedule(randomDelay(first.attempts), () -> poll(first, false));
    }
  }

  /** On another thread also if it is at once, as a line that hears of a failure may be long. */
  private void wakeFirst(long delay) {
    PendingAcquire first = first();
    if (first != null && !first.isRequested) {
      first.stopPolling();
      first.pollTimer = context.threads().schedule(delay, () -> poll(first, delay == 0));
    }
  }

  /** Twice as long each time, and between half of it and all, so that JVMs do not ask together. */
  private static long randomDelay(int attempts) {
    long longest = Math.min(LONGEST_DELAY, FIRST_DELAY << Math.min(Math.max(0, attempts - 1), 10));
    return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
  }

  private void poll(PendingAcquire pending, boolean woken) {
    synchronized (this) {
      pending.pollTimer = null;
      if (pending.isRequested || first() != pending) {
        return;
      }
      markRequested(pending, woken);
    }
    send(pending);
  }

  /** The claim may not wait for longer; the first one asks a last time. */
  private void timeOut(PendingAcquire pending) {
    synchronized (this) {
      if (pending.isRequested || !queue.containsKey(pending.sequence)) {
        return;
      }
      if (first() != pending) {
        Duration untilFirstExpiry =
            Duration.ofNanos(Math.max(0, earliestExpiry - System.nanoTime()));
        fail(pending, pending.createRefusal(context.policy(), untilFirstExpiry));
        return;
      }
      markRequested(pending, false);
    }
    send(pending);
  }

  /** Something was given back in this JVM. */
  synchronized void notifyReleased() {
    releaseCount++;
    if (consecutiveWakeUps < MAX_CONSECUTIVE_WAKE_UPS
        || System.nanoTime() - firstWakeUp < MAX_WAKE_UP_NANOS) {
      wakeFirst(0);
    } else {
      consecutiveWakeUps = 0;
      wakeFirst(LONGEST_DELAY);
    }
  }

  /** The caller has given up. */
  synchronized void abandon(PendingAcquire pending) {
    dequeue(pending);
    schedulePoll();
  }

  /** Ends all waiting calls, after the threads were closed: then nobody lines up any more. */
  synchronized void close() {
    for (PendingAcquire pending : List.copyOf(queue.values())) {
      fail(pending, Leases.closedException());
    }
  }
}
