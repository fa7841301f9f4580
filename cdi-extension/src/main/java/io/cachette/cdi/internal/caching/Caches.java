package io.cachette.cdi.internal.caching;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The caches of a manager by name, opened at their first use.
 *
 * <p>If the manager has no cache with a name, it is created with the configuration of this name. If
 * a cache is closed, the next use opens it again. While a cache cannot be opened, one caller per
 * second tries to, and other callers fail at once. If classes are missing or do not fit together,
 * no caller tries again: a class path does not change. Thread-safe.
 */
public final class Caches {

  private static final Logger LOG = System.getLogger(Caches.class.getName());
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<CacheManager> manager;
  private final Supplier<ClassLoader> application;
  private final ConcurrentMap<CacheId, CacheHolder> holders = new ConcurrentHashMap<>();

  /** An application may have another manager than others of the same container. */
  private record CacheId(String name, ClassLoader application) {}

  /**
   * Creates an instance without open caches.
   *
   * @param manager returns the manager of the application that the calling thread works for
   * @param application returns the class loader of that application
   */
  Caches(Supplier<CacheManager> manager, Supplier<ClassLoader> application) {
    this.manager = manager;
    this.application = application;
  }

  /**
   * Returns the open cache with a name, of the application that the calling thread works for. No
   * round trip if it is already open.
   *
   * @throws CacheException if it cannot be opened
   * @throws LinkageError if classes are missing or do not fit together
   */
  Cache<Object, Object> get(String name) {
    CacheId id = new CacheId(name, application.get());
    CacheHolder known = holders.get(id);
    return (known == null ? holders.computeIfAbsent(id, absent -> new CacheHolder(name)) : known)
        .get();
  }

  private final class CacheHolder {

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Cache<Object, Object> cache;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable LinkageError unusable;
    private volatile long failedAt;

    CacheHolder(String name) {
      this.name = name;
    }

    Cache<Object, Object> get() {
      Cache<Object, Object> open = cache;
      return open == null || open.isClosed() ? open() : open;
    }

    private Cache<Object, Object> open() {
      if (failure == null) {
        lock.lock();
      } else if (!lock.tryLock()) {
        throw createFailure();
      }
      try {
        Cache<Object, Object> open = cache;
        if (open != null && !open.isClosed()) {
          return open;
        }
        if (failure != null && System.nanoTime() - failedAt < RETRY_NANOS) {
          throw createFailure();
        }
        throwIfUnusable();
        return tryToOpen();
      } finally {
        lock.unlock();
      }
    }

    private Cache<Object, Object> tryToOpen() {
      try {
        Cache<Object, Object> opened = openOrCreate(manager.get(), name);
        cache = opened;
        failure = null;
        return opened;
      } catch (RuntimeException e) {
        failedAt = System.nanoTime();
        failure = e;
        throw e;
      } catch (LinkageError e) {
        unusable = e;
        throw e;
      }
    }

    /** Throws an error of its own for each caller. */
    private void throwIfUnusable() {
      LinkageError reason = unusable;
      if (reason != null) {
        LinkageError error = new LinkageError("Cache '" + name + "' cannot be opened: " + reason);
        error.initCause(reason);
        throw error;
      }
    }

    private CacheException createFailure() {
      RuntimeException reason = failure;
      return new CacheException(
          "Cache '"
              + name
              + "' could not be opened a moment ago"
              + (reason == null ? "" : ": " + reason.getMessage()),
          reason);
    }
  }

  private static Cache<Object, Object> openOrCreate(CacheManager manager, String name) {
    Cache<Object, Object> cache = manager.getCache(name);
    return cache == null ? create(manager, name) : cache;
  }

  private static Cache<Object, Object> create(CacheManager manager, String name) {
    Cache<Object, Object> cache;
    try {
      cache = manager.createCache(name, new MutableConfiguration<>());
    } catch (CacheException e) {
      Cache<Object, Object> others = manager.getCache(name);
      if (others == null) {
        throw e;
      }
      return others; // another caller created it meanwhile
    }
    if (isEternal(cache)) {
      LOG.log(
          Level.WARNING,
          "Cache ''{0}'' was created for an annotation, and its entries never expire. Declare it, a"
              + " pattern or default with an expiry, as in docs/configuration.md; or with ''expiry:"
              + " eternal'' and its name if that is meant",
          name);
    }
    return cache;
  }

  @SuppressWarnings("unchecked")
  private static boolean isEternal(Cache<Object, Object> cache) {
    Factory<ExpiryPolicy> factory =
        cache.getConfiguration(CompleteConfiguration.class).getExpiryPolicyFactory();
    return EternalExpiryPolicy.factoryOf().equals(factory);
  }
}
