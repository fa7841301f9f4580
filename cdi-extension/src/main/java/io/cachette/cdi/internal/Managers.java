package io.cachette.cdi.internal;

import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.jcache.CachetteCachingProvider;
import java.util.IdentityHashMap;
import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;

/**
 * The manager of a container: the provider's one for the default URI and the class loader of the
 * application. Containers of one class loader share it, and the last one to end closes it.
 */
final class Managers {

  private static final IdentityHashMap<CacheManager, Integer> USERS = new IdentityHashMap<>();

  private Managers() {}

  /** Our provider, also if there are others on the class path. */
  static CachingProvider provider() {
    return Caching.getCachingProvider(CachetteCachingProvider.class.getName(), applicationLoader());
  }

  /** Opens or shares the manager; that does not connect. */
  static CacheManager open(CachingProvider provider) {
    Properties properties = SettingSource.ofApplication().toManagerProperties();
    synchronized (USERS) {
      CacheManager manager =
          provider.getCacheManager(provider.getDefaultURI(), applicationLoader(), properties);
      USERS.merge(manager, 1, Integer::sum);
      return manager;
    }
  }

  static void close(CacheManager manager) {
    synchronized (USERS) {
      if (USERS.merge(manager, -1, Managers::sumOrNothing) == null) {
        manager.close();
      }
    }
  }

  @SuppressWarnings("NullAway") // null removes the entry
  private static Integer sumOrNothing(int users, int more) {
    return users + more == 0 ? null : users + more;
  }

  private static ClassLoader applicationLoader() {
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    return ofThread == null ? CachetteCachingProvider.class.getClassLoader() : ofThread;
  }
}
