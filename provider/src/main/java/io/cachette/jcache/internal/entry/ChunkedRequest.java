package io.cachette.jcache.internal.entry;

import io.cachette.jcache.internal.partition.PartitionFailures;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.task.Task;
import io.cachette.redis.internal.CallBudget;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that is sent in chunks, one after another. Each has the timeout of a call, until Redis
 * does not answer one.
 *
 * @param budget returns the budget of the call for which this thread works
 * @param send sends a chunk
 * @param deliver receives the replies to a chunk; if its task fails, no further chunk is sent
 */
record ChunkedRequest<T, R>(
    Supplier<CallBudget> budget,
    Iterator<List<T>> chunks,
    Function<List<T>, Task<List<R>>> send,
    Function<List<R>, Task<@Nullable Void>> deliver) {

  Task<@Nullable Void> toTask() {
    if (!chunks.hasNext()) {
      return Task.nothing();
    }
    return send.apply(chunks.next())
        .<@Nullable Void>then(
            replies ->
                deliver
                    .apply(replies)
                    .<@Nullable Void>then(
                        delivered -> {
                          if (chunks.hasNext()) {
                            budget.get().restart();
                          }
                          return toTask();
                        }));
  }

  /** Delivers all replies. */
  static <R> Function<List<R>, Task<@Nullable Void>> to(Consumer<? super R> onReply) {
    return replies -> {
      replies.forEach(onReply);
      return Task.nothing();
    };
  }

  /** Delivers all changes, and fails then if the effect of one is unknown. */
  static Function<List<Change>, Task<@Nullable Void>> toChanges(Consumer<Change> onChange) {
    return changes -> {
      changes.forEach(onChange);
      Throwable failure = PartitionFailures.ofChanges(changes);
      return failure == null ? Task.nothing() : failedTask(failure);
    };
  }

  private static Task<@Nullable Void> failedTask(Throwable failure) {
    return Task.<Object>awaitRedis(() -> CompletableFuture.failedFuture(failure)).asVoid();
  }

  /** Collects all replies of a request. */
  static <R> Task<List<R>> collectTask(Function<Consumer<R>, Task<@Nullable Void>> request) {
    List<R> replies = new ArrayList<>();
    return request.apply(replies::add).map(done -> replies);
  }
}
