package io.cachette.jcache.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Resources to close in reverse order. If one of them cannot be closed, the others are closed
 * anyway. The failures are thrown together at the end, except those of objects whose failure must
 * not fail the caller: these are logged. Not thread-safe.
 */
public final class Resources implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Resources.class.getName());

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Set<AutoCloseable> quiet = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Adds a resource. */
  public void add(AutoCloseable resource) {
    open.push(resource);
  }

  /**
   * Adds an object of the application if it is closeable and was not added before. If it cannot be
   * closed, that is logged. Returns the object.
   */
  <T extends @Nullable Object> T addIfCloseable(T object) {
    if (object instanceof AutoCloseable closeable) {
      addQuietly(closeable);
    }
    return object;
  }

  /** Adds a resource that was not added before. If it cannot be closed, that is logged. */
  void addQuietly(AutoCloseable resource) {
    if (quiet.add(resource)) {
      open.push(resource);
    }
  }

  @Override
  public void close() {
    List<Exception> failures = new ArrayList<>();
    while (!open.isEmpty()) {
      AutoCloseable resource = open.pop();
      try {
        resource.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        if (quiet.contains(resource)) {
          LOG.log(Level.WARNING, resource.getClass().getName() + " could not be closed", e);
        } else {
          failures.add(e);
        }
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
