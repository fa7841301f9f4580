package io.cachette.lock.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.lock.Lease;
import io.cachette.lock.LeasesUnavailableException;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of this JVM for one key. While the queue is empty, a call sends its request at once. A
 * refused call that may wait joins the queue, in the order of arrival. Only the first call of the
 * queue sends requests: periodically, and when this JVM releases a lease. Never blocks;
 * thread-safe.
 */
final class WaitQueue {

  private static final long FIRST_DELAY = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_DELAY = TimeUnit.MILLISECONDS.toNanos(100);

  // A JVM that sends a request after each of its own releases leaves other JVMs no chance. So a
  // pause follows this number of consecutive wake-ups, if they took this long.
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

  /** Sends the call or adds it to the queue, so that it gets an outcome. */
  void submit(PendingAcquire pending) {
    if (startOrEnqueue(pending)) {
      send(pending);
    }
  }

  /** Returns whether the call must be sent now. */
  private synchronized boolean startOrEnqueue(PendingAcquire pending) {
    if (context.threads().isClosed()) {
      fail(pending, LeaseRegistry.closedException());
      return false;
    }
    pending.sequence = nextSequence++;
    // With a queue, or with as many pending requests as leases, Redis would probably refuse.
    boolean isProbablyRefused = !queue.isEmpty() || pendingRequests >= context.policy().limit();
    if (isProbablyRefused && pending.mayWait() && enqueue(pending)) {
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
                    if (mayBeGranted(e)) {
                      context.releaseLater(redisKey, holder);
                    }
                    handleFailure(pending, e);
                  } else if (reply.token() != null) {
                    grant(
                        pending,
                        owner.heldPermits().add(holder, reply.token(), requestedAt),
                        false);
                  } else if (reply.isOutOfMemory()) {
                    decideWithoutRedis(
                        pending, LeasesUnavailableException.ofOutOfMemory(context.policy()));
                  } else {
                    handleRefusal(pending, reply.untilFirstExpiry(), false);
                  }
                });
  }

  /** Returns whether Redis may have granted the lease: not if it has not executed the request. */
  private static boolean mayBeGranted(Throwable failure) {
    return !(Completions.unwrap(failure) instanceof StoreFailureException known)
        || known.isOutcomeUnknown();
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
        fail(pending, LeaseRegistry.closedException());
      } else if (pending.nanosLeft() <= 0 || !enqueue(pending)) {
        fail(pending, pending.createRefusal(context.policy(), untilFirstExpiry));
      } else if (pending.releaseCountBefore != releaseCount) {
        wakeFirst(0); // the refusal may be older than the release
      }
      schedulePoll();
    }
    owner.drop();
  }

  private void handleFailure(PendingAcquire pending, Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    if (!(cause instanceof StoreFailureException)) {
      handleFailure(pending, cause, false);
      return;
    }
    decideWithoutRedis(
        pending,
        new LeasesUnavailableException(context.policy(), context.store().timeUntilRetry(redisKey)));
  }

  /** Decides by the outage policy, with this exception if it denies. */
  private void decideWithoutRedis(PendingAcquire pending, LeasesUnavailableException denial) {
    Lease lease =
        switch (context.policy().outage()) {
          case ALLOW -> owner.heldPermits().addLocal();
          case LOCAL -> owner.heldPermits().tryAddLocal();
          case DENY -> null;
        };
    if (lease != null) {
      grant(pending, lease, true);
    } else if (context.isLocal()) {
      handleRefusal(pending, Duration.ZERO, true);
    } else {
      handleFailure(pending, denial, true);
    }
  }

  private void handleFailure(PendingAcquire pending, Throwable failure, boolean withoutRedis) {
    synchronized (this) {
      markAnswered(pending, withoutRedis);
      fail(pending, failure);
      wakeFirst(0); // the next call should fail now, too
    }
    owner.drop();
  }

  private void fail(PendingAcquire pending, Throwable failure) {
    dequeue(pending);
    pending.outcome.completeExceptionally(failure);
  }

  /** Adds the call to the queue; returns false if too many calls wait. */
  private boolean enqueue(PendingAcquire pending) {
    if (queue.containsKey(pending.sequence)) {
      return true;
    }
    if (context.metrics().waiting().incrementAndGet() > context.policy().maxWaiting()) {
      context.metrics().waiting().decrementAndGet();
      return false;
    }
    context.metrics().counters().increment(LeaseCounter.WAITED);
    queue.put(pending.sequence, pending);
    pending.timeoutTimer = context.threads().schedule(pending.nanosLeft(), () -> timeOut(pending));
    schedulePoll();
    return true;
  }

  private void dequeue(PendingAcquire pending) {
    pending.stopTimers();
    if (queue.remove(pending.sequence, pending)) {
      context.metrics().waiting().decrementAndGet();
    }
  }

  private @Nullable PendingAcquire first() {
    return queue.isEmpty() ? null : queue.firstEntry().getValue();
  }

  /** Schedules the next request of the first call, unless one is pending or scheduled. */
  private void schedulePoll() {
    PendingAcquire first = first();
    if (first != null && !first.isRequested && first.pollTimer == null) {
      first.pollTimer =
          context.threads().schedule(randomDelay(first.attempts), () -> poll(first, false));
    }
  }

  /** Always uses another thread, because a failure may pass through a long queue. */
  private void wakeFirst(long delay) {
    PendingAcquire first = first();
    if (first != null && !first.isRequested) {
      first.stopPolling();
      first.pollTimer = context.threads().schedule(delay, () -> poll(first, delay == 0));
    }
  }

  /** Computes an exponential delay with jitter, so that JVMs do not send requests together. */
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

  /** Ends the wait of a call; the first call of the queue sends a last request. */
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

  /** Wakes the first call after this JVM has released a lease. */
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

  /** Removes a call whose caller has given up. */
  synchronized void abandon(PendingAcquire pending) {
    dequeue(pending);
    schedulePoll();
  }

  /**
   * Fails all waiting calls. Call it after the threads are closed: no call joins the queue then.
   */
  synchronized void close() {
    for (PendingAcquire pending : List.copyOf(queue.values())) {
      fail(pending, LeaseRegistry.closedException());
    }
  }
}
