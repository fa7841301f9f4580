package io.cachette.cdi;

import io.cachette.jcache.CachetteCachingProvider;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.net.URI;
import javax.cache.CacheManager;
import javax.cache.Caching;

/** An application with a manager of its own. */
public class ApplicationManager {

  /** Produces a manager for the server of the settings, with another URI than the default. */
  @Produces
  @ApplicationScoped
  static CacheManager manager() {
    return Caching.getCachingProvider(CachetteCachingProvider.class.getName())
        .getCacheManager(
            URI.create(System.getProperty("cachette.redis.url")),
            ApplicationManager.class.getClassLoader());
  }
}
