package io.cachette.lock;

/**
 * A key of a limiter that this JVM has to do with: who waits for it, and which leases there are.
 */
final class LeaseKey {

  private final LeaseKeys keys;
  private final String redisKey;
  private final Holdings holdings;
  private final Line line;

  /** So many calls, requests and leases are about it. Guarded by the map that it is in. */
  int users;

  LeaseKey(LeaseKeys keys, Context context, String redisKey) {
    this.keys = keys;
    this.redisKey = redisKey;
    this.holdings = new Holdings(context, redisKey, this);
    this.line = new Line(context, redisKey, this);
  }

  String redisKey() {
    return redisKey;
  }

  Holdings holdings() {
    return holdings;
  }

  Line line() {
    return line;
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
