package io.cachette.lock.internal;

import io.cachette.lock.Lease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A lease that is stored in Redis. Thread-safe. */
final class RedisLease implements Lease {

  private final HeldPermits heldPermits;
  private final String holder;
  private final long token;

  // Guarded by this.
  private State state = State.HELD;
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
    boolean wasHeld = state == State.HELD;
    if (wasHeld) {
      state = State.RELEASED;
    }
    return wasHeld;
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
