package io.cachette.lock.internal;

import io.cachette.lock.Lease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A lease that Redis knows. */
final class RedisLease implements Lease {

  private final HeldPermits heldPermits;
  private final String holder;
  private final long token;

  // Guarded by this.
  private State state = State.HELD;
  private long validUntil;

  private enum State {
    HELD,
    RELEASED,
    LOST
  }

  /**
   * @param validUntil by {@link System#nanoTime}; reckoned from before it was asked for, so that it
   *     ends here before it does in Redis
   */
  RedisLease(HeldPermits heldPermits, String holder, long token, long validUntil) {
    this.heldPermits = heldPermits;
    this.holder = holder;
    this.token = token;
    this.validUntil = validUntil;
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
    return System.nanoTime() - validUntil >= 0;
  }

  /** Whether it goes on; one that is over stays so, as its holder may know of it. */
  synchronized boolean tryExtend(long newValidUntil) {
    if (!isHeld()) {
      return false;
    }
    validUntil = newValidUntil;
    return true;
  }

  /** Whether that was news. */
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

  /** Neither key nor holder. */
  @Override
  public String toString() {
    return "Lease[" + heldPermits.name() + ", " + token + (isHeld() ? "]" : ", not held]");
  }
}
