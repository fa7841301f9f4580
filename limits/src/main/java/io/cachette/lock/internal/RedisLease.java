package io.cachette.lock.internal;

import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A lease that is stored in Redis. Thread-safe. */
final class RedisLease implements Lease {

  private static final Logger LOG = System.getLogger(DistributedLocks.class.getName());

  private final HeldPermits heldPermits;
  private final String holder;
  private final long token;

  // Guarded by this.
  private final List<Runnable> lossActions = new ArrayList<>(0);
  private State state = State.HELD;
  private boolean isClosed;
  private long expiryTime;

  private enum State {
    HELD,
    RELEASED,
    LOST
  }

  /**
   * Creates a held lease.
   *
   * @param expiryTime by {@link System#nanoTime}; counted from before the request, so that the
   *     lease expires here before it does in Redis
   */
  RedisLease(HeldPermits heldPermits, String holder, long token, long expiryTime) {
    this.heldPermits = heldPermits;
    this.holder = holder;
    this.token = token;
    this.expiryTime = expiryTime;
  }

  String holder() {
    return holder;
  }

  @Override
  public long fencingToken() {
    return token;
  }

  @Override
  public synchronized boolean isHeld() {
    return state == State.HELD && !isExpired();
  }

  private boolean isExpired() {
    return System.nanoTime() - expiryTime >= 0;
  }

  /** Extends a held lease. An expired one stays so, because its holder may already know it. */
  synchronized boolean tryExtend(long newExpiryTime) {
    if (!isHeld()) {
      return false;
    }
    expiryTime = newExpiryTime;
    return true;
  }

  /** Marks the lease as lost; returns whether it was held. */
  synchronized boolean markLost() {
    boolean wasHeld = state == State.HELD;
    if (wasHeld) {
      state = State.LOST;
    }
    return wasHeld;
  }

  private synchronized boolean markReleased() {
    isClosed = true;
    boolean wasHeld = state == State.HELD;
    if (wasHeld) {
      state = State.RELEASED;
    }
    return wasHeld;
  }

  @Override
  public void onLost(Runnable action) {
    Objects.requireNonNull(action);
    synchronized (this) {
      if (isClosed || heldPermits.isClosed()) {
        return;
      }
      if (isHeld()) {
        lossActions.add(action);
        return;
      }
    }
    runLossAction(action);
  }

  /** Runs the actions of a lost lease on another thread, unless the lease is closed before. */
  void runLossActionsAsync() {
    if (hasLossActions()) {
      heldPermits.callbacks().execute(() -> takeLossActions().forEach(this::runLossAction));
    }
  }

  private synchronized boolean hasLossActions() {
    return !lossActions.isEmpty();
  }

  private synchronized List<Runnable> takeLossActions() {
    List<Runnable> actions =
        isClosed || heldPermits.isClosed() ? List.of() : List.copyOf(lossActions);
    lossActions.clear();
    return actions;
  }

  private void runLossAction(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "An action after the loss of a lease of '" + heldPermits.name() + "' failed",
          e);
    }
  }

  @Override
  public void close() {
    releaseAsync().join();
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return releaseAsync().thenRunAsync(() -> {}, heldPermits.callbacks());
  }

  private CompletableFuture<Void> releaseAsync() {
    return markReleased()
        ? heldPermits.releaseAsync(this)
        : CompletableFuture.completedFuture(null);
  }

  /** Returns a text without key and holder. */
  @Override
  public String toString() {
    return "Lease[" + heldPermits.name() + ", " + token + (isHeld() ? "]" : ", not held]");
  }
}
