package io.cachette.benchmarks.near;

import io.cachette.jcache.CachetteCachingProvider;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/**
 * A node of an application: a manager whose cache {@link #NEAR} has a near cache. Several nodes can
 * be in one JVM, as each has a class loader of its own. Thread-safe.
 */
final class Node implements AutoCloseable {

  /** The name of the cache that has a near cache. */
  static final String NEAR = "near";

  /** The name of the cache that has none. */
  static final String PLAIN = "plain";

  /** Long enough for many threads on a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final CacheManager manager;

  private Node(CacheManager manager) {
    this.manager = manager;
  }

  static Node open(URI redis) {
    Properties properties = new Properties();
    properties.setProperty("cachette.namespace", "near-benchmarks");
    properties.setProperty("cachette.redis.timeout", TIMEOUT.toSeconds() + "s");
    properties.setProperty("cachette.caches." + NEAR + ".near-cache.enabled", "true");
    ClassLoader own = new URLClassLoader(new URL[0], Node.class.getClassLoader());
    return new Node(
        Caching.getCachingProvider(CachetteCachingProvider.class.getName())
            .getCacheManager(redis, own, properties));
  }

  /** Opens one of the two caches. */
  Cache<String, String> cache(String name) {
    return manager.createCache(
        name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
  }

  @Override
  public void close() {
    manager.close();
  }
}
