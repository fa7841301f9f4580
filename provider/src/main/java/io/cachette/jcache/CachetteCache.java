package io.cachette.jcache;

import io.cachette.codec.RedissonCodec;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.event.RemoteRegistration;
import io.cachette.jcache.internal.management.CacheSettings;
import io.cachette.jcache.internal.management.CacheStatistics;
import io.cachette.jcache.internal.management.MBeanRegistration;
import io.cachette.jcache.internal.operation.CacheOperations;
import io.cachette.jcache.internal.operation.Entries;
import io.cachette.jcache.internal.operation.Operation;
import io.cachette.jcache.internal.operation.Outcome;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;

/**
 * A cache: each operation is a task of {@link CacheCalls} that the caller waits for. Every
 * operation is atomic against every other one of any JVM. Safe for use by several threads.
 *
 * <p>Round trips to Redis, without listeners, with one of the five expiry policies of the API and
 * without a writer: one for everything but {@code invoke} and {@code invokeAll} that change
 * something (two), bulk operations and iterations of more than 1,000 entries (one per 1,000) and
 * {@code removeAll()} (two per 1,000). A miss under read-through takes two more. An expiry policy
 * of the user or a writer make it two instead of one; such a policy makes an iteration touch entry
 * by entry, and with a writer {@code invokeAll} goes key by key.
 */
final class CachetteCache<K, V> implements Cache<K, V> {

  private final CachetteCacheManager manager;
  private final ManagerConnection connection;
  private final String name;
  private final LiveConfiguration<K, V> configuration;
  private final Arguments<K, V> check;
  private final CacheFactory.Stored<K, V> stored;
  private final Resources resources;
  private final CacheStatistics statistics;
  private final EventDispatcher<K, V> events;
  private final Entries<K, V> entries;
  private final CacheOperations<K, V> operations;
  private final CacheCalls<K, V> calls;
  private final Background background;
  private final AsyncCache<K, V> async;
  private final LoadingCache<K, V> loading;
  private final MBeanRegistration settingsBean;
  private final MBeanRegistration statisticsBean;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private volatile @Nullable Thread closer;
  private volatile boolean closed;
  private volatile boolean counting;

  CachetteCache(
      CachetteCacheManager manager,
      ManagerConnection connection,
      String name,
      CachetteConfiguration<K, V> configuration,
      CacheFactory.Stored<K, V> stored,
      CacheFactory.Customizations<K, V> custom,
      Resources resources) {
    this.manager = manager;
    this.connection = connection;
    this.name = name;
    this.configuration = new LiveConfiguration<>(configuration);
    this.check = new Arguments<>(name, configuration.getKeyType(), configuration.getValueType());
    this.stored = stored;
    this.statistics = new CacheStatistics(stored.codec().unreadable());
    this.resources = resources;
    RemoteRegistration remote =
        new RemoteRegistration(
            stored.store(),
            connection.topic(),
            connection.scheduler(),
            stored.node(),
            stored.keys().name());
    this.events = new EventDispatcher<>(this, stored.codec(), flags -> listen(remote, flags));
    this.entries = new Entries<>(name, stored.store(), stored.codec(), events);
    this.operations =
        new CacheOperations<>(
            entries, custom.expiry(), custom.loader(), custom.writer(), this::completed);
    this.settingsBean = bean("CacheConfiguration", new CacheSettings(this.configuration::snapshot));
    this.statisticsBean = bean("CacheStatistics", statistics);
    Sweeper<K, V> sweeper =
        new Sweeper<>(
            stored.store(),
            stored.codec(),
            events,
            connection.scheduler(),
            connection.workers(),
            !custom.expiry().isEternal());
    this.calls = new CacheCalls<>(operations, check, this::requireOpen, sweeper::expectDeadlines);
    this.background = new Background(name, entries, connection);
    this.async = new CachetteAsyncCache<>(calls, background);
    this.loading = new CachetteLoadingCache<>(calls, entries, background);
    resources.add(() -> manager.release(this));
    resources.add(events::close);
    resources.add(sweeper);
    sweeper.start();
    resources.add(settingsBean::close);
    resources.add(statisticsBean::close);
    resources.add(background);
  }

  @Override
  public @Nullable V get(K key) {
    return entries.await(calls.get(key));
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    return entries.await(calls.getAll(keys));
  }

  @Override
  public boolean containsKey(K key) {
    return entries.await(calls.containsKey(key));
  }

  @Override
  public void loadAll(
      Set<? extends K> keys,
      boolean replaceExistingValues,
      @Nullable CompletionListener completionListener) {
    LoadEnd end = new LoadEnd(name, completionListener);
    background.start(calls.loadAll(keys, replaceExistingValues), end::loaded, end::failed);
  }

  @Override
  public void put(K key, V value) {
    entries.await(calls.put(key, value, null));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    return entries.await(calls.getAndPut(key, value, null));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    entries.await(calls.putAll(map, null));
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return entries.await(calls.putIfAbsent(key, value, null));
  }

  @Override
  public boolean remove(K key) {
    return entries.await(calls.remove(key));
  }

  @Override
  public boolean remove(K key, V oldValue) {
    return entries.await(calls.remove(key, oldValue));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return entries.await(calls.getAndRemove(key));
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return entries.await(calls.replace(key, oldValue, newValue));
  }

  @Override
  public boolean replace(K key, V value) {
    return entries.await(calls.replace(key, value));
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    return entries.await(calls.getAndReplace(key, value, null));
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    entries.await(calls.removeAll(keys));
  }

  @Override
  public void removeAll() {
    entries.await(calls.removeAll());
  }

  @Override
  public void clear() {
    entries.await(calls.clear());
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return entries.await(calls.invoke(key, entryProcessor, arguments));
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return entries.await(calls.invokeAll(keys, entryProcessor, arguments));
  }

  @Override
  public Iterator<Entry<K, V>> iterator() {
    requireOpen();
    return operations.iterator(this::requireOpen);
  }

  @Override
  public void registerCacheEntryListener(
      CacheEntryListenerConfiguration<K, V> cacheEntryListenerConfiguration) {
    requireOpen();
    Objects.requireNonNull(cacheEntryListenerConfiguration, "cacheEntryListenerConfiguration");
    configuration.add(cacheEntryListenerConfiguration, events::register);
  }

  @Override
  public void deregisterCacheEntryListener(
      CacheEntryListenerConfiguration<K, V> cacheEntryListenerConfiguration) {
    requireOpen();
    Objects.requireNonNull(cacheEntryListenerConfiguration, "cacheEntryListenerConfiguration");
    configuration.remove(cacheEntryListenerConfiguration, events::deregister);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public CacheManager getCacheManager() {
    return manager;
  }

  /**
   * A copy of the configuration as it is now: of the API's, or a {@link CachetteConfiguration}.
   *
   * @throws IllegalArgumentException if another type is asked for
   */
  @Override
  public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
    return Stream.of(configuration.snapshot(), configuration.complete())
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The configuration of cache '" + name + "' is no " + type.getName()));
  }

  /**
   * Closes the cache and what was plugged into it, if it is closeable, after {@code loadAll}s and
   * asynchronous operations that are under way; the data stays. Who closes at the same time waits;
   * if it is such an operation that does, it is not waited for. What cannot be closed is thrown
   * after all was tried.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      closer = Thread.currentThread();
      closed = true;
      try {
        resources.close();
      } finally {
        closer = null;
        end.complete(null);
      }
    } else if (closer != Thread.currentThread()) {
      background.releaseOwn();
      end.join();
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * This cache, its {@link AsyncCache} or {@link LoadingCache}, the {@link RedissonClient} behind
   * it, or the {@link RMap} that holds its entries. The map knows neither expiry, listeners nor
   * statistics.
   *
   * @throws IllegalArgumentException for any other type, and for {@code RMap} if the cache is
   *     encrypted
   */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type == AsyncCache.class) {
      requireOpen();
      return type.cast(async);
    }
    if (type == LoadingCache.class) {
      requireOpen();
      return type.cast(loading);
    }
    if (type == RMap.class) {
      requireOpen();
      RedissonCodec codec = stored.mapCodec().get();
      return type.cast(connection.client().getMap(stored.keys().entries(), codec));
    }
    if (type == RedissonClient.class) {
      return manager.unwrap(type);
    }
    throw new IllegalArgumentException(
        "A cache can be unwrapped to AsyncCache, LoadingCache, RMap and RedissonClient, not to "
            + type.getName());
  }

  @Override
  public String toString() {
    return "CachetteCache[" + name + "]";
  }

  Class<K> keyType() {
    return check.keyType();
  }

  Class<V> valueType() {
    return check.valueType();
  }

  EventDispatcher<K, V> events() {
    return events;
  }

  void enableManagement(boolean enabled) {
    configuration.setManagementEnabled(enabled, settingsBean::set);
  }

  void enableStatistics(boolean enabled) {
    configuration.setStatisticsEnabled(enabled, statisticsBean::set);
    counting = enabled;
  }

  private void completed(Operation operation, List<Outcome<K, V>> outcomes, long nanos) {
    if (counting) {
      statistics.record(operation, outcomes, nanos);
    }
    events.dispatch(outcomes);
  }

  private void listen(RemoteRegistration remote, String flags) {
    entries.await(() -> remote.update(flags, events::receive));
  }

  private MBeanRegistration bean(String type, Object bean) {
    return new MBeanRegistration(type, manager.getURI(), name, bean);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("Cache '" + name + "' is closed");
    }
  }
}
