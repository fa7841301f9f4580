package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.limiting.MethodLimitAnnotations.Placed;
import io.cachette.lock.ConcurrencyLimit;
import io.cachette.lock.Locked;
import io.cachette.ratelimit.OutagePolicy;

/**
 * The members of {@link ConcurrencyLimit} or {@link Locked}, in a common form: a lock is a limit of
 * one.
 *
 * @param name empty if it is not set
 */
record LeaseAnnotation(
    Placed<?> placed,
    MethodLimitKind kind,
    String name,
    int limit,
    String key,
    String lease,
    String maxWait,
    int maxWaiting,
    OutagePolicy outage,
    String fallbackMethod) {

  static LeaseAnnotation ofLimit(Placed<ConcurrencyLimit> placed) {
    ConcurrencyLimit limit = placed.annotation();
    return new LeaseAnnotation(
        placed,
        MethodLimitKind.CONCURRENCY_LIMIT,
        limit.name(),
        limit.limit(),
        limit.key(),
        limit.lease(),
        limit.maxWait(),
        limit.maxWaiting(),
        limit.outage(),
        limit.fallbackMethod());
  }

  static LeaseAnnotation ofLock(Placed<Locked> placed) {
    Locked lock = placed.annotation();
    return new LeaseAnnotation(
        placed,
        MethodLimitKind.LOCK,
        lock.name(),
        1,
        lock.key(),
        lock.lease(),
        lock.maxWait(),
        lock.maxWaiting(),
        lock.outage(),
        lock.fallbackMethod());
  }
}
