package io.cachette.lock.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.lock.LeasePolicy;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Releases leases that may exist in Redis without a holder: after a request or a release whose
 * reply was lost. Retries until Redis answers, so that other callers need not wait until the lease
 * expires. Each holder has a unique name, so a late release cannot affect another lease.
 * Thread-safe.
 */
final class OrphanReleaser {

  private static final int MAX_PENDING = 1_000;
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(8);

  private final LeaseStore store;
  private final DaemonExecutors threads;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * A lease without a holder.
   *
   * @param isSecondAttempt whether Redis has already replied that the holder is unknown; the
   *     request for the lease may have been in transit on another connection then
   */
  private record Orphan(
      String redisKey, LeasePolicy policy, String holder, boolean isSecondAttempt) {}

  OrphanReleaser(LeaseStore store, DaemonExecutors threads) {
    this.store = store;
    this.threads = threads;
  }

  /** Releases a lease when Redis answers; if too many are pending, it expires instead. */
  void add(String redisKey, LeasePolicy policy, String holder) {
    if (pending.incrementAndGet() > MAX_PENDING) {
      pending.decrementAndGet();
      return;
    }
    schedule(new Orphan(redisKey, policy, holder, false), FIRST_DELAY);
  }

  private void schedule(Orphan orphan, Duration delay) {
    Future<?> unused = threads.schedule(delay.toNanos(), () -> release(orphan, delay));
  }

  private void release(Orphan orphan, Duration delay) {
    CompletableFuture<?> unused =
        store
            .releaseAsync(orphan.redisKey(), orphan.policy(), orphan.holder())
            .whenComplete(
                (found, e) -> {
                  if (e != null && Completions.unwrap(e) instanceof StoreFailureException) {
                    Duration doubled = delay.multipliedBy(2);
                    schedule(
                        orphan, doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY);
                  } else if (e == null && !found && !orphan.isSecondAttempt()) {
                    schedule(
                        new Orphan(orphan.redisKey(), orphan.policy(), orphan.holder(), true),
                        FIRST_DELAY);
                  } else {
                    pending.decrementAndGet();
                  }
                });
  }
}
