package io.cachette.cdi;

/** The interceptors that guard calls, in the order in which they do. */
enum GuardKind {
  RATE_LIMIT,
  CONCURRENCY_LIMIT,
  LOCK,
  RATE_LIMIT_AFTER_CACHE
}
