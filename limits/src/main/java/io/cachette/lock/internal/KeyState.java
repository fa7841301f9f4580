package io.cachette.lock.internal;

/** The state of a key in this JVM: the calls that wait for it, and the leases that are held. */
final class KeyState {

  private final KeyStates keys;
  private final String redisKey;
  private final HeldPermits heldPermits;
  private final WaitQueue waitQueue;

  /** The number of calls, requests and leases that use this state. Guarded by the map entry. */
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

  /** Adds a user. Only an existing user may call it. */
  void retain() {
    keys.retain(redisKey);
  }

  /** Removes a user. The last user removes the state. */
  void drop() {
    keys.drop(redisKey);
  }
}
