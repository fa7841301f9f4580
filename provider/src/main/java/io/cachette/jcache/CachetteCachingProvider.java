package io.cachette.jcache;

import io.cachette.configuration.internal.ConfigurationReader;
import io.cachette.configuration.internal.ManagerConfiguration;
import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.jcache.internal.CachetteCacheManager;
import io.cachette.jcache.internal.Resources;
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
 * The JSR-107 caching provider of Cachette and its entry point. {@code
 * Caching.getCachingProvider()} finds it; if the class path has other providers too, pass the name
 * of this class. The name never changes.
 *
 * <pre>{@code
 * URI server = URI.create("redis://localhost:6379");
 * try (CacheManager caches = Caching.getCachingProvider().getCacheManager(server, null)) {
 *   Cache<String, Order> orders =
 *       caches.createCache("orders", new MutableConfiguration<String, Order>());
 *   orders.put("4711", new Order("4711", 100));
 * }
 * }</pre>
 *
 * <p>A manager URI is one of these:
 *
 * <ul>
 *   <li>the {@linkplain #getDefaultURI default URI};
 *   <li>the address of a server, of sentinels, or of a cluster, such as {@code rediss://} and
 *       {@code redis+sentinel://}; see {@code docs/configuration.md} for all forms;
 *   <li>a configuration file: {@code classpath:}, {@code file:}, {@code jar:}, or another URL that
 *       needs no network.
 * </ul>
 *
 * <p>Settings that the URI does not contain come from the properties, the system properties, the
 * environment, and the file {@code cachette.yaml} on the class path, in this order. Opening a
 * manager reads and checks all of them without a connection. The manager connects when its first
 * cache is opened.
 *
 * <p>Thread-safe. Each look-up of a manager takes a lock.
 */
public final class CachetteCachingProvider implements CachingProvider {

  private final Map<ClassLoader, Map<URI, CachetteCacheManager>> managers = new HashMap<>();

  /**
   * Returns the open manager of this URI and class loader, or opens one.
   *
   * @param uri a manager URI; null for {@link #getDefaultURI}
   * @param loader loads the classes of keys and values; null for {@link #getDefaultClassLoader}
   * @param properties settings with the names of {@code docs/configuration.md}; null for none
   * @throws CacheException if the form of the URI or a setting is unknown, or a setting cannot be
   *     read; the message names the source of the setting and contains no secret
   */
  @Override
  public CacheManager getCacheManager(
      @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
    URI managerUri = uri == null ? getDefaultURI() : uri;
    ClassLoader managerLoader = loader == null ? getDefaultClassLoader() : loader;
    synchronized (managers) {
      Map<URI, CachetteCacheManager> byUri = managers.getOrDefault(managerLoader, Map.of());
      CachetteCacheManager manager = byUri.get(managerUri);
      if (manager == null || manager.isClosed()) {
        manager = open(managerUri, managerLoader, properties);
        managers.computeIfAbsent(managerLoader, absent -> new HashMap<>()).put(managerUri, manager);
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

  /** Returns empty properties, because each manager has its own. */
  @Override
  public Properties getDefaultProperties() {
    return new Properties();
  }

  /** Closes all managers. The provider can open new ones afterwards. */
  @Override
  public void close() {
    close(findManagers(null, null));
  }

  @Override
  public void close(@Nullable ClassLoader loader) {
    close(findManagers(loader == null ? getDefaultClassLoader() : loader, null));
  }

  /**
   * Closes managers.
   *
   * @param uri the URI with which a manager was opened, or what its {@code getURI} returns; null
   *     for {@link #getDefaultURI}
   */
  @Override
  public void close(@Nullable URI uri, @Nullable ClassLoader loader) {
    close(
        findManagers(
            loader == null ? getDefaultClassLoader() : loader,
            uri == null ? getDefaultURI() : uri));
  }

  /** Returns false: {@code STORE_BY_REFERENCE} is impossible, because the entries are in Redis. */
  @Override
  public boolean isSupported(OptionalFeature feature) {
    return false;
  }

  private void remove(CachetteCacheManager manager) {
    synchronized (managers) {
      Map<URI, CachetteCacheManager> byUri = managers.get(manager.getClassLoader());
      if (byUri != null && byUri.values().remove(manager) && byUri.isEmpty()) {
        managers.remove(manager.getClassLoader());
      }
    }
  }

  private CachetteCacheManager open(URI uri, ClassLoader loader, @Nullable Properties properties) {
    Properties copy = copy(properties);
    ManagerConfiguration configuration =
        new ConfigurationReader(ApplicationSources.of(loader)).read(uri, copy, loader);
    return new CachetteCacheManager(this, uri, loader, copy, configuration, this::remove);
  }

  /** Includes the defaults of the properties, which {@code putAll} leaves out. */
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
          (managerLoader, byUri) -> {
            if (loader == null || loader.equals(managerLoader)) {
              byUri.forEach(
                  (managerUri, manager) -> {
                    if (uri == null || uri.equals(managerUri) || uri.equals(manager.getURI())) {
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
