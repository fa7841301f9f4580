package io.cachette.lock.internal;

import io.cachette.lock.DistributedLock;

/** A lock in Redis. Immutable. */
final class RedisLock extends LimiterHandle implements DistributedLock {

  RedisLock(LeaseLimiter limiter, String key) {
    super(limiter, key);
  }
}
