package io.cachette.cdi.internal;

import io.cachette.jcache.CachetteCachingProvider;
import java.util.IdentityHashMap;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;

/**
 * Opens and closes managers of containers: those for the default URI and the class loader of an
 * application. Containers with the same class loader share a manager; the last of them closes it.
 * Thread-safe.
 */
final class Managers {

  private static final IdentityHashMap<CacheManager, Integer> USER_COUNTS = new IdentityHashMap<>();

  private Managers() {}

  /** Returns the provider of this library, even if the class path has other providers. */
  static CachingProvider getProvider() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? CachetteCachingProvider.class.getClassLoader() : context;
    return Caching.getCachingProvider(CachetteCachingProvider.class.getName(), loader);
  }

  /** Opens the manager of a class loader, or shares an open manager. Does not connect to Redis. */
  static CacheManager open(CachingProvider provider, ClassLoader loader) {
    synchronized (USER_COUNTS) {
      CacheManager manager = provider.getCacheManager(provider.getDefaultURI(), loader);
      USER_COUNTS.merge(manager, 1, Integer::sum);
      return manager;
    }
  }

  /** Closes the manager if no other container uses it. */
  static void close(CacheManager manager) {
    synchronized (USER_COUNTS) {
      if (USER_COUNTS.merge(manager, -1, Managers::sumOrNullIfZero) == null) {
        manager.close();
      }
    }
  }

  @SuppressWarnings("NullAway") // null removes the entry
  private static Integer sumOrNullIfZero(int users, int more) {
    return users + more == 0 ? null : users + more;
  }
}
