package io.cachette.jcache.internal;

import io.cachette.codec.internal.RedissonCodec;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.LoadingCache;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.event.RemoteRegistration;
import io.cachette.jcache.internal.management.CacheSettings;
import io.cachette.jcache.internal.management.CacheStatistics;
import io.cachette.jcache.internal.management.MBeanRegistration;
import io.cachette.jcache.internal.operation.CacheOperations;
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
  private final ArgumentValidator<K, V> validator;
  private final CacheFactory.CacheStorage<K, V> storage;
  private final Resources resources;
  private final CacheStatistics statistics;
  private final EventDispatcher<K, V> events;
  private final TypedStore<K, V> entries;
  private final CacheOperations<K, V> operations;
  private final CacheCalls<K, V> calls;
  private final AsyncTaskRunner taskRunner;
  private final AsyncCache<K, V> asyncCache;
  private final LoadingCache<K, V> loadingCache;
  private final MBeanRegistration settingsBean;
  private final MBeanRegistration statisticsBean;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> closeFuture = new CompletableFuture<>();
  private volatile @Nullable Thread closingThread;
  private volatile boolean closed;
  private volatile boolean statisticsEnabled;

  CachetteCache(
      CachetteCacheManager manager,
      ManagerConnection connection,
      String name,
      CachetteConfiguration<K, V> configuration,
      CacheFactory.CacheStorage<K, V> storage,
      CacheFactory.Customizations<K, V> customizations,
      Resources resources) {
    this.manager = manager;
    this.connection = connection;
    this.name = name;
    this.configuration = new LiveConfiguration<>(configuration);
    this.validator =
        new ArgumentValidator<>(name, configuration.getKeyType(), configuration.getValueType());
    this.storage = storage;
    this.statistics = new CacheStatistics(storage.codec().unreadable());
    this.resources = resources;
    RemoteRegistration remote =
        new RemoteRegistration(
            storage.store(),
            connection.topic(),
            connection.scheduler(),
            storage.node(),
            storage.keys().name());
    this.events =
        new EventDispatcher<>(
            this, storage.codec(), flags -> updateRemoteRegistration(remote, flags));
    this.entries = new TypedStore<>(name, storage.store(), storage.codec(), events);
    this.operations =
        new CacheOperations<>(
            entries,
            customizations.expiry(),
            customizations.loader(),
            customizations.writer(),
            this::onCompleted);
    this.settingsBean =
        newRegistration("CacheConfiguration", new CacheSettings(this.configuration::snapshot));
    this.statisticsBean = newRegistration("CacheStatistics", statistics);
    ExpirySweeper<K, V> sweeper =
        new ExpirySweeper<>(
            storage.store(),
            storage.codec(),
            events,
            connection.scheduler(),
            connection.workers(),
            !customizations.expiry().isEternal());
    this.calls = new CacheCalls<>(operations, validator, this::requireOpen, sweeper::expectExpiry);
    this.taskRunner = new AsyncTaskRunner(name, entries, connection);
    this.asyncCache = new CachetteAsyncCache<>(calls, taskRunner);
    this.loadingCache = new CachetteLoadingCache<>(calls, entries, taskRunner);
    resources.add(() -> manager.release(this));
    resources.add(events::close);
    resources.add(sweeper);
    sweeper.start();
    resources.add(settingsBean::close);
    resources.add(statisticsBean::close);
    resources.add(taskRunner);
  }

  @Override
  public @Nullable V get(K key) {
    return entries.await(calls.getTask(key));
  }

  @Override
  public Map<K, V> getAll(Set<? extends K> keys) {
    return entries.await(calls.getAllTask(keys));
  }

  @Override
  public boolean containsKey(K key) {
    return entries.await(calls.containsKeyTask(key));
  }

  @Override
  public void loadAll(
      Set<? extends K> keys,
      boolean replaceExistingValues,
      @Nullable CompletionListener completionListener) {
    CompletionListenerAdapter adapter = new CompletionListenerAdapter(name, completionListener);
    taskRunner.start(
        calls.loadAllTask(keys, replaceExistingValues), adapter::complete, adapter::fail);
  }

  @Override
  public void put(K key, V value) {
    entries.await(calls.putTask(key, value, null));
  }

  @Override
  public @Nullable V getAndPut(K key, V value) {
    return entries.await(calls.getAndPutTask(key, value, null));
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    entries.await(calls.putAllTask(map, null));
  }

  @Override
  public boolean putIfAbsent(K key, V value) {
    return entries.await(calls.putIfAbsentTask(key, value, null));
  }

  @Override
  public boolean remove(K key) {
    return entries.await(calls.removeTask(key));
  }

  @Override
  public boolean remove(K key, V oldValue) {
    return entries.await(calls.removeTask(key, oldValue));
  }

  @Override
  public @Nullable V getAndRemove(K key) {
    return entries.await(calls.getAndRemoveTask(key));
  }

  @Override
  public boolean replace(K key, V oldValue, V newValue) {
    return entries.await(calls.replaceTask(key, oldValue, newValue));
  }

  @Override
  public boolean replace(K key, V value) {
    return entries.await(calls.replaceTask(key, value));
  }

  @Override
  public @Nullable V getAndReplace(K key, V value) {
    return entries.await(calls.getAndReplaceTask(key, value, null));
  }

  @Override
  public void removeAll(Set<? extends K> keys) {
    entries.await(calls.removeAllTask(keys));
  }

  @Override
  public void removeAll() {
    entries.await(calls.removeAllTask());
  }

  @Override
  public void clear() {
    entries.await(calls.clearTask());
  }

  @Override
  public <T> @Nullable T invoke(
      K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return entries.await(calls.invokeTask(key, entryProcessor, arguments));
  }

  @Override
  public <T> Map<K, EntryProcessorResult<T>> invokeAll(
      Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
    return entries.await(calls.invokeAllTask(keys, entryProcessor, arguments));
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
    return Stream.of(configuration.snapshot(), configuration.snapshotWithExtensions())
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
      closingThread = Thread.currentThread();
      closed = true;
      try {
        resources.close();
      } finally {
        closingThread = null;
        closeFuture.complete(null);
      }
    } else if (closingThread != Thread.currentThread()) {
      taskRunner.markOwnRunsClosing();
      closeFuture.join();
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
      return type.cast(asyncCache);
    }
    if (type == LoadingCache.class) {
      requireOpen();
      return type.cast(loadingCache);
    }
    if (type == RMap.class) {
      requireOpen();
      RedissonCodec codec = storage.mapCodec().get();
      return type.cast(connection.client().getMap(storage.keys().entries(), codec));
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
    return validator.keyType();
  }

  Class<V> valueType() {
    return validator.valueType();
  }

  EventDispatcher<K, V> events() {
    return events;
  }

  void enableManagement(boolean enabled) {
    configuration.setManagementEnabled(enabled, settingsBean::setRegistered);
  }

  void enableStatistics(boolean enabled) {
    configuration.setStatisticsEnabled(enabled, statisticsBean::setRegistered);
    statisticsEnabled = enabled;
  }

  private void onCompleted(Operation operation, List<Outcome<K, V>> outcomes, long nanos) {
    if (statisticsEnabled) {
      statistics.record(operation, outcomes, nanos);
    }
    events.dispatch(outcomes);
  }

  private void updateRemoteRegistration(RemoteRegistration remote, String flags) {
    entries.await(() -> remote.updateAsync(flags, events::receive));
  }

  private MBeanRegistration newRegistration(String type, Object bean) {
    return new MBeanRegistration(type, manager.getURI(), name, bean);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("Cache '" + name + "' is closed");
    }
  }
}
