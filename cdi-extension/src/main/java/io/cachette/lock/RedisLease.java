package io.cachette.lock;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A lease that Redis knows. */
final class RedisLease implements Lease {

  private final Holdings holdings;
  private final String holder;
  private final long token;

  // Guarded by this.
  private State state = State.HELD;
  private long validUntil;

  private enum State {
    HELD,
    GIVEN_BACK,
    LOST
  }

  /**
   * @param validUntil by {@link System#nanoTime}; reckoned from before it was asked for, so that it
   *     ends here before it does in Redis
   */
  RedisLease(Holdings holdings, String holder, long token, long validUntil) {
    this.holdings = holdings;
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
    return state == State.HELD && !isOver();
  }

  private boolean isOver() {
    return System.nanoTime() - validUntil >= 0;
  }

  /** Whether it goes on; one that is over stays so, as its holder may know of it. */
  synchronized boolean renewed(long until) {
    if (!isHeld()) {
      return false;
    }
    validUntil = until;
    return true;
  }

  /** Whether that was news. */
  synchronized boolean lose() {
    boolean news = state == State.HELD;
    if (news) {
      state = State.LOST;
    }
    return news;
  }

  private synchronized boolean giveBack() {
    boolean ours = state == State.HELD;
    if (ours) {
      state = State.GIVEN_BACK;
    }
    return ours;
  }

  @Override
  public void close() {
    release().join();
  }

  @Override
  public CompletionStage<Void> closeAsync() {
    return release().thenRunAsync(() -> {}, holdings.callbacks());
  }

  private CompletableFuture<Void> release() {
    return giveBack() ? holdings.release(this) : CompletableFuture.completedFuture(null);
  }

  /** Neither key nor holder. */
  @Override
  public String toString() {
    return "Lease[" + holdings.name() + ", " + token + (isHeld() ? "]" : ", not held]");
  }
}
