package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.event.CacheEntryListenerException;
import org.jspecify.annotations.Nullable;

/**
 * One removal of all entries, page by page. It continues if a listener fails or a key cannot be
 * decoded, and throws the failure at the end.
 */
final class RemoveAll<K, V> {

  private final TypedStore<K, V> entries;
  private final Function<List<Request<K, V>>, Task<BatchOutcome<K, V>>> removal;
  private @Nullable RuntimeException failure;
  private long done;
  private boolean skipped;

  /**
   * Creates a removal.
   *
   * @param removal removes entries, with events and statistics
   */
  RemoveAll(
      TypedStore<K, V> entries, Function<List<Request<K, V>>, Task<BatchOutcome<K, V>>> removal) {
    this.entries = entries;
    this.removal = removal;
  }

  Task<@Nullable Void> removeFromTask(String cursor) {
    entries.budget().restart();
    return entries
        .scanTask(cursor, Fetch.PRESENCE)
        .recover(
            e -> {
              throw fail(e);
            })
        .<@Nullable Void>then(page -> removePageTask(page).then(removed -> continueTask(page)));
  }

  private Task<@Nullable Void> continueTask(Page page) {
    if (!page.cursor().equals(Page.END)) {
      return removeFromTask(page.cursor());
    }
    if (failure != null) {
      throw failure;
    }
    return Task.nothing();
  }

  private Task<@Nullable Void> removePageTask(Page page) {
    List<Request<K, V>> removals = new ArrayList<>();
    for (Page.StoredEntry entry : page.entries()) {
      K key = decodeKey(entry.key());
      if (key != null) {
        removals.add(Request.remove(key));
      }
    }
    return removals.isEmpty()
        ? Task.nothing()
        : removal.apply(removals).<@Nullable Void>then(this::continueUnlessFailedTask);
  }

  private Task<@Nullable Void> continueUnlessFailedTask(BatchOutcome<K, V> removed) {
    done += removed.outcomes().size();
    RuntimeException next = removed.failure();
    if (next instanceof CacheEntryListenerException) {
      addFailure(next);
    } else if (next != null) {
      throw fail(next);
    }
    return Task.nothing();
  }

  /** Returns the exception with which the removal ends, because a request failed. */
  private RuntimeException fail(RuntimeException next) {
    return addFailure(
        done == 0 ? next : BatchOutcome.describe(next, "%d entries were removed".formatted(done)));
  }

  /** Keeps the failure and returns the first one, to which the others are added as suppressed. */
  private RuntimeException addFailure(RuntimeException next) {
    RuntimeException first = failure;
    if (first == null || first == next) {
      failure = next;
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  /**
   * Returns the key, or null if it cannot be decoded. Records a failure for the first such key
   * only.
   */
  private @Nullable K decodeKey(byte[] bytes) {
    try {
      return entries.codec().decodeKeyOrSkip(bytes);
    } catch (CacheException e) {
      if (!skipped) {
        skipped = true;
        addFailure(
            new CacheException(
                e.getMessage()
                    + ". removeAll() left the entries whose keys cannot be read; clear() removes"
                    + " them too",
                e.getCause()));
      }
      return null;
    }
  }
}
