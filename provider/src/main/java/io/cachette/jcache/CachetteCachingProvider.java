package io.cachette.jcache;

import io.cachette.redis.RedisAddress;
import io.cachette.redis.RedisSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The entry point: found by {@code Caching.getCachingProvider()}, or by this name where other
 * providers are on the class path too. It is never renamed.
 *
 * <p>A manager URI is the default one, which takes the server from the properties, the system
 * properties, the environment variable {@code REDIS_URL} or {@code redis://127.0.0.1:6379}, in this
 * order (see {@link RedisSettings}); or it is a {@code redis://} or {@code rediss://} URL itself.
 * Opening a manager does not connect; its first use of a cache does.
 *
 * <p>Safe for use by several threads. Lookups take a lock, as they are rare.
 */
public final class CachetteCachingProvider implements CachingProvider {

  private static final URI DEFAULT_URI = URI.create("cachette:default");

  private final Map<ClassLoader, Map<URI, CachetteCacheManager>> managers = new HashMap<>();

  /**
   * Opens a manager, or returns the open one of this URI and class loader.
   *
   * @param uri where the data is; null for {@link #getDefaultURI}
   * @param loader finds the classes of keys and values; null for {@link #getDefaultClassLoader}
   * @param properties see {@link RedisSettings}; null for none
   * @throws CacheException if the URI is of no known form or a property cannot be read
   */
  @Override
  public CacheManager getCacheManager(
      @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
    URI managerUri = uri == null ? getDefaultURI() : uri;
    ClassLoader managerLoader = loader == null ? getDefaultClassLoader() : loader;
    synchronized (managers) {
      Map<URI, CachetteCacheManager> ofLoader = managers.getOrDefault(managerLoader, Map.of());
      CachetteCacheManager manager = ofLoader.get(managerUri);
      if (manager == null || manager.isClosed()) {
        manager = open(managerUri, managerLoader, properties);
        managers.computeIfAbsent(managerLoader, any -> new HashMap<>()).put(managerUri, manager);
      }
      return manager;
    }
  }

  @Override
  public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader loader) {
    return getCacheManager(uri, loader, null);
  }

  @Override
  public CacheManager getCacheManager() {
    return getCacheManager(null, null, null);
  }

  @Override
  public ClassLoader getDefaultClassLoader() {
    return CachetteCachingProvider.class.getClassLoader();
  }

  @Override
  public URI getDefaultURI() {
    return DEFAULT_URI;
  }

  /** None: each manager has its own. */
  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  /** Closes all managers; the provider opens new ones when asked again. */
  @Override
  public void close() {
    close(managers(null, null));
  }

  @Override
  public void close(@Nullable ClassLoader loader) {
    close(managers(loader == null ? getDefaultClassLoader() : loader, null));
  }

  @Override
  public void close(@Nullable URI uri, @Nullable ClassLoader loader) {
    close(
        managers(
            loader == null ? getDefaultClassLoader() : loader,
            uri == null ? getDefaultURI() : uri));
  }

  /** Nothing optional: {@code STORE_BY_REFERENCE} is impossible, as entries live in Redis. */
  @Override
  public boolean isSupported(OptionalFeature feature) {
    return false;
  }

  /** Forgets a manager that is being closed. */
  void release(CachetteCacheManager manager) {
    synchronized (managers) {
      Map<URI, CachetteCacheManager> ofLoader = managers.get(manager.getClassLoader());
      if (ofLoader != null && ofLoader.remove(manager.getURI(), manager) && ofLoader.isEmpty()) {
        managers.remove(manager.getClassLoader());
      }
    }
  }

  private CachetteCacheManager open(URI uri, ClassLoader loader, @Nullable Properties properties) {
    if (!uri.equals(DEFAULT_URI) && !RedisAddress.isRedis(uri)) {
      throw new CacheException(
          "Not a URI for a cache manager: "
              + RedisAddress.redact(uri)
              + "; expected null, the default "
              + DEFAULT_URI
              + ", or "
              + RedisAddress.forms());
    }
    Properties copy = new Properties();
    if (properties != null) {
      copy.putAll(properties);
    }
    try {
      return new CachetteCacheManager(this, uri, loader, copy, RedisSettings.resolve(uri, copy));
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  private List<CachetteCacheManager> managers(@Nullable ClassLoader loader, @Nullable URI uri) {
    List<CachetteCacheManager> chosen = new ArrayList<>();
    synchronized (managers) {
      managers.forEach(
          (ofLoader, byUri) -> {
            if (loader == null || loader.equals(ofLoader)) {
              byUri.forEach(
                  (ofUri, manager) -> {
                    if (uri == null || uri.equals(ofUri)) {
                      chosen.add(manager);
                    }
                  });
            }
          });
    }
    return chosen;
  }

  private static void close(Collection<CachetteCacheManager> managers) {
    Resources resources = new Resources();
    managers.forEach(resources::add);
    resources.close();
  }
}
