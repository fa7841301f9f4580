package io.cachette.cdi.internal.limiting;

/** The interceptors that guard calls, in the order in which they do. */
enum MethodLimitKind {
  RATE_LIMIT,
  CONCURRENCY_LIMIT,
  LOCK,
  RATE_LIMIT_AFTER_CACHE
}
