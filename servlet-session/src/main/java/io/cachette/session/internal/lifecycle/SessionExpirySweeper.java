package io.cachette.session.internal.lifecycle;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Destroys expired sessions at an interval, one shard after another. Each shard costs at least one
 * asynchronous round trip. All nodes sweep; the node that destroys a session notifies its
 * listeners. Thread-safe.
 */
final class SessionExpirySweeper {

  private final SessionRuntime runtime;
  private final SessionIndex index;
  private final DaemonExecutors threads;
  private final Duration interval;

  SessionExpirySweeper(SessionRuntime runtime, SessionIndex index, DaemonExecutors threads) {
    this.runtime = runtime;
    this.index = index;
    this.threads = threads;
    this.interval = runtime.settings().sweepInterval();
  }

  /** Starts the sweeps, which stop when the threads are closed. */
  void start() {
    scheduleNext();
  }

  /** Adds jitter, so that nodes that started at the same time do not sweep at the same time. */
  private void scheduleNext() {
    long nanos = interval.toNanos();
    long jitter = ThreadLocalRandom.current().nextLong(Math.max(1, nanos / 5));
    ScheduledFuture<?> unused = threads.schedule(nanos - jitter, this::sweep);
  }

  private void sweep() {
    threads.callbackExecutor().execute(runtime::expireReplicas); // also if Redis does not answer
    sweep(0);
  }

  private void sweep(int shard) {
    if (shard == SessionIndex.shardCount() || threads.isClosed()) {
      threads.callbackExecutor().execute(runtime::sendPending);
      scheduleNext();
      return;
    }
    CompletableFuture<?> unused =
        index
            .listDue(shard)
            .thenCompose(this::destroyExpiredAsync)
            .whenComplete(
                (hasMore, e) -> {
                  if (e != null) {
                    scheduleNext(); // Redis does not answer
                  } else {
                    sweep(hasMore ? shard : shard + 1);
                  }
                });
  }

  /** Destroys the sessions, and returns whether the shard may have more of them. */
  private CompletableFuture<Boolean> destroyExpiredAsync(List<SessionId> expired) {
    CompletableFuture<?>[] destructions =
        expired.stream().map(runtime::destroyIfExpiredAsync).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(destructions)
        .thenApply(done -> expired.size() == SessionIndex.PAGE_SIZE);
  }
}
