package io.cachette.lock;

import io.cachette.ratelimit.StoreFailurePolicy;
import io.cachette.redis.DaemonThreads;

/**
 * What the leases of all keys of a limiter have in common.
 *
 * @param share so many this JVM gives out for a key without Redis, if the policy is {@code LOCAL}
 */
record Context(
    LeasePolicy policy,
    LeaseStore store,
    LateReleases lateReleases,
    DaemonThreads threads,
    Counters counters,
    int share) {

  boolean isLocal() {
    return policy.onStoreFailure() == StoreFailurePolicy.LOCAL;
  }
}
