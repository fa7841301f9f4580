package io.cachette.jcache.internal;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.configuration.internal.ManagerConfiguration;
import io.cachette.configuration.internal.template.TemplateMerger;
import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.observe.Observers;
import io.cachette.jcache.internal.partition.PartitionedStore;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.internal.CallBudget;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.SharedClient;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The {@link CacheManager} for one URI and class loader. It connects when the first cache is
 * created. Closing it closes its caches and keeps their data.
 *
 * <p>Calls that open or destroy the same cache exclude each other. Looking up an open cache takes
 * no lock. Thread-safe.
 */
public final class CachetteCacheManager implements CacheManager {

  private final CachingProvider provider;
  private final URI uri;
  private final ClassLoader loader;
  private final Properties properties;
  private final ManagerConfiguration configuration;
  private final Consumer<CachetteCacheManager> onClose;
  private final ConcurrentMap<String, CachetteCache<?, ?>> caches = new ConcurrentHashMap<>();
  private final ExclusiveWork exclusiveWork = new ExclusiveWork();
  private final Object lifecycle = new Object();

  /** Guarded by {@link #lifecycle}. */
  private @Nullable ManagerConnection connection;

  /** Written while holding {@link #lifecycle}. */
  private volatile boolean closed;

  /**
   * Creates an open manager without a connection.
   *
   * @param onClose called once, when the manager is closed, before its caches are closed
   */
  public CachetteCacheManager(
      CachingProvider provider,
      URI uri,
      ClassLoader loader,
      Properties properties,
      ManagerConfiguration configuration,
      Consumer<CachetteCacheManager> onClose) {
    this.provider = provider;
    this.uri = RedisAddress.withoutCredentials(uri);
    this.loader = loader;
    this.properties = properties;
    this.configuration = configuration;
    this.onClose = onClose;
  }

  @Override
  public CachingProvider getCachingProvider() {
    return provider;
  }

  /**
   * Returns the URI with which the manager was opened, without user and password. So the names of
   * MBeans and metrics, which are built from this URI, agree and contain no secret.
   */
  @Override
  public URI getURI() {
    return uri;
  }

  @Override
  public ClassLoader getClassLoader() {
    return loader;
  }

  /** Returns a copy of the properties with which the manager was opened. */
  @Override
  public Properties getProperties() {
    Properties copy = new Properties();
    copy.putAll(properties);
    return copy;
  }

  /**
   * Opens a cache. Each field of the passed configuration overrides the settings that {@code
   * cachette.yaml} and properties contain for this name. The cache contains the entries that any
   * JVM has stored under this name. Takes one round trip, and connects for the first cache.
   *
   * @throws CacheException if a cache of this name is open in this manager, no server answers, the
   *     stored cache has another format or other types, or a class that the file names is missing
   * @throws UnsupportedOperationException if the configuration requires storing by reference
   */
  @Override
  public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
      String cacheName, C configuration) {
    requireOpen();
    Objects.requireNonNull(cacheName, "cacheName");
    Objects.requireNonNull(configuration, "configuration");
    return runExclusively(
        cacheName,
        () -> {
          if (caches.containsKey(cacheName)) {
            throw new CacheException(
                "A cache named '"
                    + cacheName
                    + "' is open in this manager already; get it with getCache, or close it first");
          }
          return open(cacheName, configuration);
        });
  }

  @Override
  public <K, V> @Nullable Cache<K, V> getCache(
      String cacheName, Class<K> keyType, Class<V> valueType) {
    requireOpen();
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(valueType, "valueType");
    Cache<K, V> cache = getCache(cacheName);
    if (cache instanceof CachetteCache<K, V> open) {
      requireType(cacheName, "keys", open.keyType(), keyType);
      requireType(cacheName, "values", open.valueType(), valueType);
    }
    return cache;
  }

  /**
   * Returns the open cache of this name. If the configuration declares the name, opens the cache at
   * the cost of {@link #createCache}, even if it was closed or destroyed before.
   *
   * @return the cache, or null if no cache of this name is open or declared
   * @throws CacheException if a declared cache cannot be opened
   */
  @Override
  @SuppressWarnings("unchecked")
  public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
    return (Cache<K, V>) lookUp(cacheName);
  }

  /**
   * Returns the names of all caches that are open in this manager or declared: a sorted snapshot.
   */
  @Override
  public Iterable<String> getCacheNames() {
    requireOpen();
    Set<String> names = new TreeSet<>(caches.keySet());
    names.addAll(configuration.caches().declaredNames());
    return Collections.unmodifiableSet(names);
  }

  /**
   * Closes the cache if it is open in this manager, and deletes its data in Redis, including
   * entries of other nodes. Takes two round trips ({@code UNLINK}). If the cache cannot be closed,
   * that is logged.
   *
   * @throws CacheException if its data could not be deleted
   */
  @Override
  public void destroyCache(String cacheName) {
    requireOpen();
    Objects.requireNonNull(cacheName, "cacheName");
    runExclusively(
        cacheName,
        () -> {
          Resources resources = new Resources();
          resources.add(() -> destroyData(cacheName));
          CachetteCache<?, ?> cache = caches.get(cacheName);
          if (cache != null) {
            resources.addQuietly(cache);
          }
          resources.close();
          return true;
        });
  }

  @Override
  public void enableManagement(String cacheName, boolean enabled) {
    CachetteCache<?, ?> cache = lookUp(cacheName);
    if (cache != null) {
      cache.enableManagement(enabled);
    }
  }

  @Override
  public void enableStatistics(String cacheName, boolean enabled) {
    CachetteCache<?, ?> cache = lookUp(cacheName);
    if (cache != null) {
      cache.enableStatistics(enabled);
    }
  }

  /**
   * Closes all caches in parallel, then the connection. If a cache cannot be closed, that is
   * logged, and the others are closed. Waits for the caches no longer than ten seconds and twice
   * the timeout of a call.
   */
  @Override
  public void close() {
    Resources resources = new Resources();
    List<CachetteCache<?, ?>> open;
    synchronized (lifecycle) {
      if (closed) {
        return;
      }
      closed = true;
      if (connection != null) {
        resources.add(connection);
      }
      open = List.copyOf(caches.values());
    }
    onClose.accept(this);
    ParallelCloser.start(open, loader, configuration.settings().timeout(), resources);
    resources.close();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * Returns this manager, its {@link CachetteHealth}, its {@link EffectiveConfiguration} or its
   * {@code RedissonClient}. The client is shared: do not shut it down. Only the client needs a
   * connection; this method waits until it is open.
   *
   * @throws IllegalArgumentException for any other type
   * @throws IllegalStateException for the health and the client, if the manager is closed
   */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type.equals(EffectiveConfiguration.class)) {
      return type.cast(configuration.effective().apply(caches.keySet()));
    }
    if (type.equals(CachetteHealth.class)) {
      return type.cast(getOrOpenConnection().health());
    }
    if (SharedClient.isUnwrappable(type)) {
      return getOrOpenConnection().client().unwrap(type);
    }
    throw new IllegalArgumentException(
        "A cache manager can be unwrapped to CachetteHealth, EffectiveConfiguration and"
            + " RedissonClient, not to "
            + type.getName());
  }

  /** Names the URI and the server, without secrets. */
  @Override
  public String toString() {
    return "CachetteCacheManager["
        + RedisAddress.redact(uri)
        + " -> "
        + configuration.settings().source()
        + "]";
  }

  /** Removes a cache that is being closed. */
  void release(CachetteCache<?, ?> cache) {
    caches.remove(cache.getName(), cache);
  }

  private <K, V> CachetteCache<K, V> open(String cacheName, Configuration<K, V> configuration) {
    CachetteCache<K, V> cache =
        CacheFactory.create(
            this,
            getOrOpenConnection(),
            cacheName,
            TemplateMerger.merge(
                cacheName, this.configuration.caches().resolve(cacheName), configuration, loader));
    synchronized (lifecycle) {
      if (!closed) {
        caches.put(cacheName, cache);
        return cache;
      }
    }
    cache.close();
    throw newClosedException();
  }

  /** Returns the observers of all caches of this manager. Connects if needed. */
  Observers observers() {
    return getOrOpenConnection().scripts().observers();
  }

  private ManagerConnection getOrOpenConnection() {
    synchronized (lifecycle) {
      requireOpen();
      ManagerConnection open = connection;
      if (open == null) {
        open = new ManagerConnection(configuration.settings(), loader);
        connection = open;
      }
      return open;
    }
  }

  /** Runs code for one cache, with the time of a call of its own. */
  private <T> T runExclusively(String cacheName, Supplier<T> code) {
    return new CallBudget(configuration.settings().timeout())
        .run(
            () ->
                exclusiveWork.run(
                    cacheName,
                    () -> {
                      requireOpen();
                      return code.get();
                    }));
  }

  private void destroyData(String cacheName) throws InterruptedException {
    ManagerConnection open = getOrOpenConnection();
    open.requireConnected();
    try {
      PartitionedStore.destroy(open.scripts(), open.namespace(), cacheName)
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw new CacheException(
          "Cache '" + cacheName + "': its data could not be deleted, or not all of it",
          Completions.causeOf(e));
    }
  }

  private @Nullable CachetteCache<?, ?> lookUp(String cacheName) {
    requireOpen();
    CachetteCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
    return cache == null && configuration.caches().declaredNames().contains(cacheName)
        ? openDeclared(cacheName)
        : cache;
  }

  private CachetteCache<?, ?> openDeclared(String cacheName) {
    return runExclusively(
        cacheName,
        () -> {
          CachetteCache<?, ?> cache = caches.get(cacheName);
          if (cache != null) {
            return cache;
          }
          try {
            return open(cacheName, CachetteConfiguration.builder().build());
          } catch (IllegalArgumentException e) {
            throw new CacheException(e.getMessage(), e);
          }
        });
  }

  private void requireOpen() {
    if (closed) {
      throw newClosedException();
    }
  }

  private IllegalStateException newClosedException() {
    return new IllegalStateException(
        "The cache manager " + RedisAddress.redact(uri) + " is closed");
  }

  private static void requireType(
      String cacheName, String what, Class<?> configured, Class<?> requested) {
    if (!configured.equals(requested)) {
      throw new ClassCastException(
          "Cache '"
              + cacheName
              + "' has "
              + what
              + " of "
              + configured.getName()
              + ", not "
              + requested.getName());
    }
  }
}
