package io.cachette.lock.internal;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.lock.LeasePolicy;
import io.cachette.ratelimit.StoreFailurePolicy;

/**
 * What the leases of all keys of a limiter have in common.
 *
 * @param localPermits so many this JVM gives out for a key without Redis, if the policy is {@code
 *     LOCAL}
 */
public record LimiterContext(
    LeasePolicy policy,
    LeaseStore store,
    OrphanReleaser orphanReleaser,
    DaemonExecutors threads,
    Counters counters,
    int localPermits) {

  boolean isLocal() {
    return policy.onStoreFailure() == StoreFailurePolicy.LOCAL;
  }
}
