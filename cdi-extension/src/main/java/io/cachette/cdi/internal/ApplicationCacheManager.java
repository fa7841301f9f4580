package io.cachette.cdi.internal;

import io.cachette.cdi.internal.bean.ApplicationLoaders;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The manager that a container injects: each call reaches the manager of the application that the
 * calling thread works for. So entries are objects of the classes of that application, also if
 * another one has classes of the same names. Opens a manager at its first use. Thread-safe.
 */
final class ApplicationCacheManager implements CacheManager {

  private final CachingProvider provider;
  private final ApplicationLoaders loaders;
  private final Map<ClassLoader, CacheManager> managers = new ConcurrentHashMap<>();
  private volatile boolean isReleased;

  /** Opens the manager of the calling thread, so that invalid settings are found early. */
  ApplicationCacheManager(CachingProvider provider, ApplicationLoaders loaders) {
    this.provider = provider;
    this.loaders = loaders;
    current();
  }

  private CacheManager current() {
    if (isReleased) {
      throw new IllegalStateException("The application of this cache manager has ended");
    }
    return managers.computeIfAbsent(loaders.current(), loader -> Managers.open(provider, loader));
  }

  /** Closes the managers that no other container uses. */
  void release() {
    isReleased = true;
    managers.values().forEach(Managers::close);
    managers.clear();
  }

  @Override
  public CachingProvider getCachingProvider() {
    return current().getCachingProvider();
  }

  @Override
  public URI getURI() {
    return current().getURI();
  }

  @Override
  public ClassLoader getClassLoader() {
    return current().getClassLoader();
  }

  @Override
  public Properties getProperties() {
    return current().getProperties();
  }

  @Override
  public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
      String cacheName, C configuration) {
    return current().createCache(cacheName, configuration);
  }

  @Override
  public <K, V> @Nullable Cache<K, V> getCache(
      String cacheName, Class<K> keyType, Class<V> valueType) {
    return current().getCache(cacheName, keyType, valueType);
  }

  @Override
  public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
    return current().getCache(cacheName);
  }

  @Override
  public Iterable<String> getCacheNames() {
    return current().getCacheNames();
  }

  @Override
  public void destroyCache(String cacheName) {
    current().destroyCache(cacheName);
  }

  @Override
  public void enableManagement(String cacheName, boolean enabled) {
    current().enableManagement(cacheName, enabled);
  }

  @Override
  public void enableStatistics(String cacheName, boolean enabled) {
    current().enableStatistics(cacheName, enabled);
  }

  @Override
  public void close() {
    current().close();
  }

  @Override
  public boolean isClosed() {
    return isReleased || current().isClosed();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return current().unwrap(type);
  }
}
