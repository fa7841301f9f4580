package io.cachette.lock.internal;

/**
 * A key of a limiter that this JVM has to do with: who waits for it, and which leases there are.
 */
final class KeyState {

  private final KeyStates keys;
  private final String redisKey;
  private final HeldPermits heldPermits;
  private final WaitQueue waitQueue;

  /** So many calls, requests and leases are about it. Guarded by the map that it is in. */
  int users;

  KeyState(KeyStates keys, LimiterContext context, String redisKey) {
    this.keys = keys;
    this.redisKey = redisKey;
    this.heldPermits = new HeldPermits(context, redisKey, this);
    this.waitQueue = new WaitQueue(context, redisKey, this);
  }

  String redisKey() {
    return redisKey;
  }

  HeldPermits heldPermits() {
    return heldPermits;
  }

  WaitQueue waitQueue() {
    return waitQueue;
  }

  /** Keeps it; only by those who know that it is kept already. */
  void retain() {
    keys.retain(redisKey);
  }

  /** Lets it go; it is forgotten with the last one. */
  void drop() {
    keys.drop(redisKey);
  }
}
