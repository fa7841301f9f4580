package io.cachette.lock.internal;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.lock.LeasePolicy;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives back what may be in Redis without anybody who holds it: a lease that was asked for and
 * whose answer did not come, or one whose release was not answered. Tries until Redis answers; so
 * the others need not wait until the lease ends. Holders have names of their own, so nobody else's
 * is concerned, however late that is. Safe for use by several threads.
 */
public final class OrphanReleaser {

  private static final int MAX_PENDING = 1_000;
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(8);

  private final LeaseStore store;
  private final DaemonExecutors threads;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param isSecondAttempt whether Redis had answered that there was no such holder: the request
   *     for the lease may have been on its way on another connection
   */
  private record Orphan(
      String redisKey, LeasePolicy policy, String holder, boolean isSecondAttempt) {}

  public OrphanReleaser(LeaseStore store, DaemonExecutors threads) {
    this.store = store;
    this.threads = threads;
  }

  /** Gives a lease back once Redis answers; beyond so many, they end by themselves. */
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
                  if (e != null && isStoreFailure(e)) {
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

  private static boolean isStoreFailure(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof StoreFailureException
        || (failure instanceof CompletionException && cause instanceof StoreFailureException);
  }
}
