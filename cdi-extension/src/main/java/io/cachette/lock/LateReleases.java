package io.cachette.lock;

import io.cachette.redis.DaemonThreads;
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
final class LateReleases {

  private static final int MOST = 1_000;
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private final LeaseStore store;
  private final DaemonThreads threads;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param again whether Redis had answered that there was no such holder: the request for the
   *     lease may have been on its way on another connection
   */
  private record Orphan(String redisKey, LeasePolicy policy, String holder, boolean again) {}

  LateReleases(LeaseStore store, DaemonThreads threads) {
    this.store = store;
    this.threads = threads;
  }

  /** Gives a lease back once Redis answers; beyond so many, they end by themselves. */
  void add(String redisKey, LeasePolicy policy, String holder) {
    if (pending.incrementAndGet() > MOST) {
      pending.decrementAndGet();
      return;
    }
    later(new Orphan(redisKey, policy, holder, false), FIRST);
  }

  private void later(Orphan orphan, Duration pause) {
    Future<?> unused = threads.after(pause.toNanos(), () -> release(orphan, pause));
  }

  private void release(Orphan orphan, Duration pause) {
    CompletableFuture<?> unused =
        store
            .release(orphan.redisKey(), orphan.policy(), orphan.holder())
            .whenComplete(
                (found, e) -> {
                  if (e != null && isStoreFailure(e)) {
                    Duration doubled = pause.multipliedBy(2);
                    later(orphan, doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
                  } else if (e == null && !found && !orphan.again()) {
                    later(
                        new Orphan(orphan.redisKey(), orphan.policy(), orphan.holder(), true),
                        FIRST);
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
