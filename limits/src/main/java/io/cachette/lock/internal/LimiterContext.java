package io.cachette.lock.internal;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.lock.LeasePolicy;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.redis.internal.lease.OrphanReleaser;

/**
 * The objects that all keys of a limiter share.
 *
 * @param localPermits how many leases of a key this JVM grants without Redis, if the policy is
 *     {@code LOCAL}
 */
record LimiterContext(
    LeasePolicy policy,
    LeaseStore store,
    OrphanReleaser orphanReleaser,
    DaemonExecutors threads,
    LeaseMetrics metrics,
    int localPermits) {

  boolean isLocal() {
    return policy.outage() == OutagePolicy.LOCAL;
  }

  /** Releases a lease whose holder has gone, when Redis answers. */
  void releaseLater(String redisKey, String holder) {
    orphanReleaser.releaseLater(() -> store.releaseAsync(redisKey, policy, holder));
  }
}
