package io.cachette.jcache;

import io.cachette.configuration.internal.ConfigurationReader;
import io.cachette.configuration.internal.ManagerConfiguration;
import io.cachette.jcache.internal.CachetteCacheManager;
import io.cachette.jcache.internal.Resources;
import io.cachette.redis.internal.RedisAddress;
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
 * <p>A manager URI is the default one; that of a server, of sentinels or of a cluster, such as
 * {@code rediss://} and {@code redis+sentinel://} (see {@link RedisAddress}); or a configuration
 * file: {@code classpath:}, {@code file:}, {@code jar:} or another URL that is not of the network.
 * What the URI does not say comes from the properties, the system properties, the environment, and
 * the file {@code cachette.yaml} of the class path, in this order. Opening a manager reads and
 * checks all that, and does not connect; its first use of a cache does.
 *
 * <p>Safe for use by several threads. Lookups take a lock, as they are rare.
 */
public final class CachetteCachingProvider implements CachingProvider {

  private final Map<ClassLoader, Map<URI, CachetteCacheManager>> managers = new HashMap<>();

  /**
   * Opens a manager, or returns the open one of this URI and class loader.
   *
   * @param uri where the data is; null for {@link #getDefaultURI}
   * @param loader finds the classes of keys and values; null for {@link #getDefaultClassLoader}
   * @param properties settings, by the names of {@code docs/configuration.md}; null for none
   * @throws CacheException if the URI is of no known form, or a setting is unknown or cannot be
   *     read; the message says where it stands, and shows no secret
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
    return ConfigurationReader.DEFAULT_URI;
  }

  /** None: each manager has its own. */
  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  /** Closes all managers; the provider opens new ones when asked again. */
  @Override
  public void close() {
    close(findManagers(null, null));
  }

  @Override
  public void close(@Nullable ClassLoader loader) {
    close(findManagers(loader == null ? getDefaultClassLoader() : loader, null));
  }

  @Override
  public void close(@Nullable URI uri, @Nullable ClassLoader loader) {
    close(
        findManagers(
            loader == null ? getDefaultClassLoader() : loader,
            uri == null ? getDefaultURI() : uri));
  }

  /** Nothing optional: {@code STORE_BY_REFERENCE} is impossible, as entries live in Redis. */
  @Override
  public boolean isSupported(OptionalFeature feature) {
    return false;
  }

  /** Forgets a manager that is being closed. */
  public void release(CachetteCacheManager manager) {
    synchronized (managers) {
      Map<URI, CachetteCacheManager> ofLoader = managers.get(manager.getClassLoader());
      if (ofLoader != null && ofLoader.remove(manager.getURI(), manager) && ofLoader.isEmpty()) {
        managers.remove(manager.getClassLoader());
      }
    }
  }

  private CachetteCacheManager open(URI uri, ClassLoader loader, @Nullable Properties properties) {
    Properties copy = copy(properties);
    ManagerConfiguration configuration =
        new ConfigurationReader(System::getenv, System.getProperties()).read(uri, copy, loader);
    return new CachetteCacheManager(this, uri, loader, copy, configuration);
  }

  /** With the defaults of the properties, which {@code putAll} leaves out. */
  private static Properties copy(@Nullable Properties properties) {
    Properties copy = new Properties();
    if (properties != null) {
      properties
          .stringPropertyNames()
          .forEach(name -> copy.setProperty(name, properties.getProperty(name)));
      copy.putAll(properties);
    }
    return copy;
  }

  private List<CachetteCacheManager> findManagers(@Nullable ClassLoader loader, @Nullable URI uri) {
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
