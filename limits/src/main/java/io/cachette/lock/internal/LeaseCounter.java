package io.cachette.lock.internal;

/** The events that a limiter counts. */
enum LeaseCounter {
  ACQUIRED,
  REFUSED,
  WAITED,
  ABANDONED,
  DECIDED_WITHOUT_REDIS,
  LOST
}
