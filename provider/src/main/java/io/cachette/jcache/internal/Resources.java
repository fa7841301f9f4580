package io.cachette.jcache.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Resources to close in reverse order. If one of them cannot be closed, the others are closed
 * anyway, and the failures are thrown together at the end. Not thread-safe.
 */
public final class Resources implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /** Adds a resource. */
  public void add(AutoCloseable resource) {
    open.push(resource);
  }

  /** Adds a user object if it is closeable and was not added before. Returns the object. */
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
          new CacheException(
              "Not everything could be closed or deleted: " + failures.get(0).getMessage(),
              failures.remove(0));
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
