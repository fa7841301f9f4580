package io.cachette.samples.quickstart;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/**
 * The caches of the demo, which each of the two JVMs opens. Caches of the same name on the same
 * server are the same cache.
 */
final class Caches implements AutoCloseable {

  static final Duration SESSION = new Duration(TimeUnit.SECONDS, 2);

  final Cache<Integer, Book> books;
  final Cache<String, String> sessions;
  final Cache<String, String> messages;
  final Cache<String, Integer> counters;

  private final CacheManager manager;

  /**
   * Opens the caches.
   *
   * @param loader loads missing books; null to read only cached books
   */
  Caches(URI redis, @Nullable CacheLoader<Integer, Book> loader) {
    manager = Caching.getCachingProvider().getCacheManager(redis, null);

    MutableConfiguration<Integer, Book> readThrough = configuration(Integer.class, Book.class);
    if (loader != null) {
      readThrough.setReadThrough(true).setCacheLoaderFactory(() -> loader);
    }
    books = manager.createCache("books", readThrough);

    sessions =
        manager.createCache(
            "sessions",
            configuration(String.class, String.class)
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(SESSION)));
    messages = manager.createCache("messages", configuration(String.class, String.class));
    counters = manager.createCache("counters", configuration(String.class, Integer.class));
  }

  private static <K, V> MutableConfiguration<K, V> configuration(Class<K> key, Class<V> value) {
    return new MutableConfiguration<K, V>().setTypes(key, value);
  }

  /** Closes the connection to Redis, which keeps the entries. */
  @Override
  public void close() {
    manager.close();
  }
}
