package io.cachette.jcache.internal.entry;

import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.task.Task;
import io.cachette.redis.internal.Refusals;
import java.util.Collections;
import java.util.List;

/**
 * Lets loads go on if the server or a partition takes no writes: under tokens that Redis does not
 * know, so that their values are not stored.
 */
final class RefusedWrites {

  private RefusedWrites() {}

  /** Replaces the mutations that the server or a partition refused because it takes no writes. */
  static Task<List<Change>> issueTask(Task<List<Change>> sent, int size, Change issued) {
    return sent.recover(
            e -> {
              throwUnlessRefused(e);
              return Task.done(Collections.nCopies(size, issued));
            })
        .map(
            changes ->
                changes.stream().map(change -> isRefused(change) ? issued : change).toList());
  }

  private static boolean isRefused(Change change) {
    Throwable failure = change.failure();
    return failure != null && Refusals.isWriteRefused(failure);
  }

  static void throwUnlessRefused(RuntimeException e) {
    if (!Refusals.isWriteRefused(e)) {
      throw e;
    }
  }
}
