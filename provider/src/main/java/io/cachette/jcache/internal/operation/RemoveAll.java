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
 * One removal of every entry, page by page. Neither a listener that fails nor a key that cannot be
 * read ends it: that is thrown at its end.
 */
final class RemoveAll<K, V> {

  private final TypedStore<K, V> entries;
  private final Function<List<Request<K, V>>, Task<@Nullable Void>> removal;
  private @Nullable RuntimeException failure;
  private boolean skipped;

  /**
   * @param removal removes entries, with events and counts
   */
  RemoveAll(TypedStore<K, V> entries, Function<List<Request<K, V>>, Task<@Nullable Void>> removal) {
    this.entries = entries;
    this.removal = removal;
  }

  Task<@Nullable Void> removeFromTask(String cursor) {
    return entries
        .scanTask(cursor, Fetch.PRESENCE)
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
    return removal
        .apply(removals)
        .recover(
            e -> {
              RuntimeException all = addFailure(e);
              if (e instanceof CacheEntryListenerException) {
                return Task.nothing();
              }
              throw all;
            });
  }

  /** Keeps a failure and returns the first one, in which the others are suppressed. */
  private RuntimeException addFailure(RuntimeException next) {
    RuntimeException first = failure;
    if (first == null || first == next) {
      failure = next;
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  /** The key, or null if it cannot be read; the first such key stands for all of them. */
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
