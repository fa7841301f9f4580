package io.cachette.lock.internal;

import io.cachette.lock.DistributedSemaphore;

/** A semaphore in Redis. Immutable. */
final class RedisSemaphore extends LimiterHandle implements DistributedSemaphore {

  RedisSemaphore(LeaseLimiter limiter, String key) {
    super(limiter, key);
  }
}
