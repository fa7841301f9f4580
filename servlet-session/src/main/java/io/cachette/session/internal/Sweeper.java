package io.cachette.session.internal;

import io.cachette.redis.DaemonThreads;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks for sessions that have expired, shard by shard, a while after the last time; one small
 * script per shard. All nodes do; who claims a session first tells its listeners. Safe for use by
 * several threads.
 */
final class Sweeper {

  private final SessionRuntime runtime;
  private final SessionIndex index;
  private final DaemonThreads threads;
  private final Duration interval;

  Sweeper(SessionRuntime runtime, SessionIndex index, DaemonThreads threads) {
    this.runtime = runtime;
    this.index = index;
    this.threads = threads;
    this.interval = runtime.settings().sweepInterval();
  }

  /** Begins; ends with the threads. */
  void start() {
    scheduleNext();
  }

  /** Nodes that were started together do not all look at the same time. */
  private void scheduleNext() {
    long nanos = interval.toNanos();
    long jitter = ThreadLocalRandom.current().nextLong(Math.max(1, nanos / 5));
    ScheduledFuture<?> unused = threads.after(nanos - jitter, () -> sweep(0));
  }

  private void sweep(int shard) {
    if (shard == SessionIndex.shards() || threads.isClosed()) {
      threads.callbacks().execute(runtime::catchUp);
      scheduleNext();
      return;
    }
    CompletableFuture<?> unused =
        index
            .due(shard)
            .thenCompose(this::claim)
            .whenComplete(
                (more, e) -> {
                  if (e != null) {
                    scheduleNext(); // Redis does not answer
                  } else {
                    sweep(more ? shard : shard + 1);
                  }
                });
  }

  /** Whether there may be more of them. */
  private CompletableFuture<Boolean> claim(List<SessionId> due) {
    CompletableFuture<?>[] claims =
        due.stream().map(runtime::endExpired).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(claims).thenApply(done -> due.size() == SessionIndex.PAGE);
  }
}
