package io.cachette.jcache.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What was opened and has to be closed, last opened first. Everything is closed even if some of it
 * fails; what failed is thrown once, at the end. Used by one thread.
 */
public final class Resources implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Remembers what to do at the end. */
  public void add(AutoCloseable resource) {
    open.push(resource);
  }

  /** Remembers an object of the user, once, if it wants to be closed. */
  <T extends @Nullable Object> T addIfCloseable(T object) {
    if (object instanceof AutoCloseable closeable
        && open.stream().noneMatch(known -> known == closeable)) {
      open.push(closeable);
    }
    return object;
  }

  @Override
  public void close() {
    List<Exception> failures = new ArrayList<>();
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      CacheException failure =
          new CacheException("Not everything could be closed or deleted", failures.remove(0));
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
