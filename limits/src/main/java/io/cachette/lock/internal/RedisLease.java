package io.cachette.lock.internal;

import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.lock.LeaseLoss;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lease that is stored in Redis. Thread-safe. */
final class RedisLease implements Lease {

  private static final Logger LOG = System.getLogger(DistributedLocks.class.getName());

  private final HeldPermits heldPermits;
  private final String holder;
  private final long token;

  // Guarded by this.
  private final List<Consumer<? super LeaseLoss>> lossActions = new ArrayList<>(0);
  private State state = State.HELD;
  private @Nullable LeaseLoss loss;
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

  synchronized boolean isExpired() {
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
  synchronized boolean markLost(LeaseLoss reason) {
    boolean wasHeld = state == State.HELD;
    if (wasHeld) {
      state = State.LOST;
      loss = reason;
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
  public void onLost(Consumer<? super LeaseLoss> action) {
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
    heldPermits.markExpired(List.of(this));
    runLossActions(List.of(action));
  }

  /** Runs the actions of a lost lease on another thread, unless the lease is closed before. */
  void runLossActionsAsync() {
    if (hasLossActions()) {
      heldPermits.callbacks().execute(() -> runLossActions(takeLossActions()));
    }
  }

  private synchronized boolean hasLossActions() {
    return !lossActions.isEmpty();
  }

  private synchronized List<Consumer<? super LeaseLoss>> takeLossActions() {
    List<Consumer<? super LeaseLoss>> actions =
        isClosed || heldPermits.isClosed() ? List.of() : List.copyOf(lossActions);
    lossActions.clear();
    return actions;
  }

  private void runLossActions(List<Consumer<? super LeaseLoss>> actions) {
    LeaseLoss known;
    synchronized (this) {
      known = loss;
    }
    if (known != null) { // otherwise the lease was closed meanwhile
      actions.forEach(action -> runLossAction(action, known));
    }
  }

  private void runLossAction(Consumer<? super LeaseLoss> action, LeaseLoss known) {
    try {
      action.accept(known);
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
