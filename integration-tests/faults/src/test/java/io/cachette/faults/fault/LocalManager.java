package io.cachette.faults.fault;

import io.cachette.faults.client.ClientSettings;
import io.cachette.testkit.RedisServer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** The caches of this JVM, for checks that need no other JVM. */
record LocalManager(CacheManager manager) implements AutoCloseable {
  private static final String PROVIDER = "io.cachette.jcache.CachetteCachingProvider";

  static LocalManager open(RedisServer server, String namespace) {
    return new LocalManager(
        Caching.getCachingProvider(PROVIDER)
            .getCacheManager(
                server.uri(), LocalManager.class.getClassLoader(), ClientSettings.of(namespace)));
  }

  Cache<String, Long> create(String name, MutableConfiguration<String, Long> configuration) {
    return manager.createCache(name, configuration.setTypes(String.class, Long.class));
  }

  @Override
  public void close() {
    manager.close();
  }
}
