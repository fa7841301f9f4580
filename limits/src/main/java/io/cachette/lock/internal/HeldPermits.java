package io.cachette.lock.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.lock.LeaseLoss;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one key that this JVM holds. Renews all of them in one round trip, and detects lost
 * leases. Thread-safe.
 */
final class HeldPermits {

  private static final Logger LOG = System.getLogger(DistributedLocks.class.getName());

  /** The most renewals in one script: Redis runs no other command meanwhile. */
  private static final int MAX_BATCH = 1_000;

  private final LimiterContext context;
  private final String redisKey;
  private final KeyState owner;
  private final RenewalHistory history;

  // Guarded by this.
  private final Set<RedisLease> held = new HashSet<>();
  private int localCount;
  private @Nullable Future<?> renewalTimer;
  private boolean isRenewing;

  HeldPermits(LimiterContext context, String redisKey, KeyState owner) {
    this.context = context;
    this.redisKey = redisKey;
    this.owner = owner;
    this.history = new RenewalHistory(context.policy().lease());
  }

  String name() {
    return context.policy().name();
  }

  Executor callbacks() {
    return context.threads().callbackExecutor();
  }

  /** Returns whether leases are no longer renewed. */
  boolean isClosed() {
    return context.threads().isClosed();
  }

  /** Returns whether this JVM has granted all local permits, so that Redis need not be called. */
  synchronized boolean isExhausted() {
    return context.isLocal()
        && localCount > 0
        && held.size() + localCount >= context.localPermits();
  }

  /** Returns whether this JVM holds all leases of the key. */
  synchronized boolean isFull() {
    return held.size() >= context.policy().limit();
  }

  /**
   * Adds a lease that Redis has granted.
   *
   * @param requestedAt when the lease was requested, by {@link System#nanoTime}
   */
  RedisLease add(String holder, long token, long requestedAt) {
    RedisLease lease = new RedisLease(this, holder, token, requestedAt + leaseNanos());
    owner.retain();
    context.metrics().held().incrementAndGet();
    synchronized (this) {
      held.add(lease);
      if (renewalTimer == null && !isRenewing) {
        history.reset();
        renewalTimer = scheduleRenewal(leaseNanos() / 3);
      }
    }
    return lease;
  }

  /** Grants a lease without Redis and without a limit. */
  Lease addLocal() {
    synchronized (this) {
      localCount++;
    }
    owner.retain();
    context.metrics().held().incrementAndGet();
    return new LocalLease(this);
  }

  /** Grants a lease without Redis; null if this JVM has granted all its local permits. */
  @Nullable Lease tryAddLocal() {
    synchronized (this) {
      return held.size() + localCount < context.localPermits() ? addLocal() : null;
    }
  }

  void releaseLocal() {
    synchronized (this) {
      localCount--;
    }
    context.metrics().held().decrementAndGet();
    notifyAndDrop(1);
  }

  /** Releases a lease. The future completes when Redis has answered or timed out; never fails. */
  CompletableFuture<Void> releaseAsync(RedisLease lease) {
    LeaseLoss lossIfAbsent =
        lease.isExpired() ? history.explainExpiry() : RenewalHistory.explainRemoval();
    remove(lease);
    return context
        .store()
        .releaseAsync(redisKey, context.policy(), lease.holder())
        .handle(
            (found, e) -> {
              if (e != null) {
                releaseLater(lease);
              } else if (!found) {
                reportLost(1, lossIfAbsent);
              }
              notifyAndDrop(1);
              return null;
            });
  }

  private void remove(RedisLease lease) {
    synchronized (this) {
      held.remove(lease);
      if (held.isEmpty() && renewalTimer != null) {
        renewalTimer.cancel(false);
        renewalTimer = null;
      }
    }
    context.metrics().held().decrementAndGet();
  }

  private void notifyAndDrop(int count) {
    owner.waitQueue().notifyReleased();
    for (int i = 0; i < count; i++) {
      owner.drop();
    }
  }

  private long leaseNanos() {
    return context.policy().lease().toNanos();
  }

  private Future<?> scheduleRenewal(long nanos) {
    history.expect(System.nanoTime() + nanos);
    return context.threads().schedule(nanos, this::renewAsync);
  }

  private void renewAsync() {
    List<RedisLease> leases;
    synchronized (this) {
      renewalTimer = null;
      if (held.isEmpty()) {
        return;
      }
      isRenewing = true;
      history.recordEvent();
      leases = new ArrayList<>(held);
    }
    List<RedisLease> expired = leases.stream().filter(lease -> !lease.isHeld()).toList();
    leases.removeAll(new HashSet<>(expired));
    markExpired(expired);
    history.expect(context.store().computeDeadline());
    List<CompletableFuture<Boolean>> replies = new ArrayList<>();
    for (int i = 0; i < leases.size(); i += MAX_BATCH) {
      replies.add(renewAsync(leases.subList(i, Math.min(leases.size(), i + MAX_BATCH))));
    }
    CompletableFuture<?> unused =
        CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
            .whenComplete(
                (any, e) ->
                    scheduleNext(e == null && replies.stream().allMatch(CompletableFuture::join)));
  }

  /** Schedules the next renewal, earlier if Redis did not answer, because the leases expire. */
  private synchronized void scheduleNext(boolean answered) {
    isRenewing = false;
    if (!held.isEmpty()) {
      renewalTimer = scheduleRenewal(leaseNanos() / (answered ? 3 : 10));
    }
  }

  /** Renews leases; returns whether Redis has answered. */
  private CompletableFuture<Boolean> renewAsync(List<RedisLease> leases) {
    long requestedAt = System.nanoTime();
    return context
        .store()
        .renewAsync(redisKey, context.policy(), leases.stream().map(RedisLease::holder).toList())
        .handle(
            (found, e) -> {
              history.recordEvent();
              if (e != null) {
                history.recordFailure(Completions.unwrap(e));
                return false;
              }
              extend(leases, found, requestedAt + leaseNanos());
              history.reset();
              return true;
            });
  }

  /** Extends the leases that Redis has renewed, and marks the others as lost. */
  private void extend(List<RedisLease> leases, List<Boolean> renewed, long expiryTime) {
    List<RedisLease> removed = new ArrayList<>();
    List<RedisLease> expired = new ArrayList<>();
    for (int i = 0; i < leases.size(); i++) {
      RedisLease lease = leases.get(i);
      if (!renewed.get(i) || !lease.tryExtend(expiryTime)) {
        (lease.isExpired() ? expired : removed).add(lease);
      }
    }
    markLost(removed, RenewalHistory.explainRemoval(), false);
    markExpired(expired);
  }

  /** Marks leases as lost that were not renewed in time, unless they are closed or lost already. */
  void markExpired(List<RedisLease> leases) {
    if (!leases.isEmpty()) {
      markLost(leases, history.explainExpiry(), true);
    }
  }

  private void markLost(List<RedisLease> leases, LeaseLoss loss, boolean mayStillExist) {
    List<RedisLease> newlyLost = leases.stream().filter(lease -> lease.markLost(loss)).toList();
    if (newlyLost.isEmpty()) {
      return;
    }
    for (RedisLease lease : newlyLost) {
      remove(lease);
      if (mayStillExist) {
        releaseLater(lease);
      }
    }
    reportLost(newlyLost.size(), loss);
    newlyLost.forEach(RedisLease::runLossActionsAsync);
    notifyAndDrop(newlyLost.size());
  }

  private void releaseLater(RedisLease lease) {
    context.releaseLater(redisKey, lease.holder());
  }

  private void reportLost(int lost, LeaseLoss loss) {
    context.metrics().counters().add(LeaseCounter.LOST, lost);
    LOG.log(
        Level.WARNING,
        "Lost {0} of ''{1}'': {2}",
        lost == 1 ? "a lease" : lost + " leases",
        name(),
        loss.description());
  }
}
