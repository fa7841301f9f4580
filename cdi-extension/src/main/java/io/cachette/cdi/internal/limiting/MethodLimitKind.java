package io.cachette.cdi.internal.limiting;

/** The kinds of limits, in the order in which their interceptors run. */
enum MethodLimitKind {
  RATE_LIMIT,
  CONCURRENCY_LIMIT,
  LOCK,
  RATE_LIMIT_AFTER_CACHE
}
