package io.cachette.jcache.internal;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.ExtendedCache;
import io.cachette.jcache.NearCache;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.event.RemoteRegistration;
import io.cachette.jcache.internal.management.CacheSettings;
import io.cachette.jcache.internal.management.CacheStatistics;
import io.cachette.jcache.internal.management.MBeanRegistration;
import io.cachette.jcache.internal.operation.CacheOperations;
import io.cachette.jcache.internal.outage.OutageFailures;
import io.cachette.jcache.internal.store.EntryMap;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.task.Task;
import io.cachette.jcache.management.CachetteStatisticsMXBean;
import io.cachette.redis.internal.SharedClient;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.management.CacheMXBean;
import org.jspecify.annotations.Nullable;

/**
 * A JCache cache in Redis. Each operation is atomic with respect to all others of all JVMs.
 * Thread-safe.
 *
 * <p>Round trips to Redis, without listeners, without a writer, and with one of the five expiry
 * policies of the API: one per operation; two for {@code invoke} and {@code invokeAll} that change
 * an entry; one per 250 entries (look-ups 1,000) or megabyte for bulk operations and iterations;
 * two for {@code removeAll()}; two more for a miss with read-through. With an expiry policy of the
 * user or with a writer, one becomes two. With such a policy, an iteration also takes one for each
 * entry; with a writer, {@code invokeAll} processes one key at a time. If a bulk operation fails,
 * the entries that were changed before are counted and published, and the exception names their
 * number.
 */
final class CachetteCache<K, V> extends CacheMethods<K, V> {

  private final CachetteCacheManager manager;
  private final ManagerConnection connection;
  private final String name;
  private final LiveConfiguration<K, V> configuration;
  private final ArgumentValidator<K, V> validator;
  private final CacheFactory.CacheStorage<K, V> storage;
  private final Resources resources;
  private final CacheStatistics statistics;
  private final EventDispatcher<K, V> events;
  private final ExpirySweepers sweepers;
  private final TypedStore<K, V> entries;
  private final CacheOperations<K, V> operations;
  private final CacheCalls<K, V> calls;
  private final AsyncTaskRunner taskRunner;
  private final AsyncCache<K, V> asyncCache;
  private final CacheAside<K, V> cacheAside;
  private final MBeanRegistration settingsBean;
  private final MBeanRegistration statisticsBean;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> closeFuture = new CompletableFuture<>();
  private volatile @Nullable Thread closingThread;
  private volatile long awaitUntilNanos;
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
    this.statistics = storage.newStatistics();
    this.resources = resources;
    IdleIntervals intervals = connection.idleIntervals().ofCache(configuration.getPartitions());
    RemoteRegistration remote =
        new RemoteRegistration(
            storage.store(),
            connection.topic(),
            connection.scheduler(),
            storage.node(),
            storage.keys().name(),
            intervals.renewals(),
            configuration.getOutagePolicy() == OutagePolicy.FAIL
                ? failure -> false
                : OutageFailures::isOutage);
    this.events =
        new EventDispatcher<>(
            this, storage.codec(), flags -> updateRemoteRegistration(remote, flags));
    this.sweepers =
        new ExpirySweepers(
            storage.store(),
            partition ->
                new ExpirySweeper<>(
                    partition,
                    storage.codec(),
                    events,
                    connection.scheduler(),
                    connection.workers(),
                    intervals,
                    connection.timeout()));
    this.entries = newTypedStore(storage.store());
    this.operations =
        new CacheOperations<>(
            entries,
            newTypedStore(storage.conditionalStore()),
            customizations.expiry(),
            customizations.loader(),
            customizations.writer(),
            newOutcomeListener(),
            connection.scripts().observers(),
            storage.near().reads(),
            new OrphanReleaser(connection.scheduler()));
    this.settingsBean =
        newRegistration(
            "CacheConfiguration",
            new CacheSettings(this.configuration::snapshot),
            CacheMXBean.class);
    this.statisticsBean =
        newRegistration("CacheStatistics", statistics, CachetteStatisticsMXBean.class);
    this.calls = new CacheCalls<>(operations, validator, this::requireOpen);
    this.taskRunner = new AsyncTaskRunner(name, entries, connection);
    this.asyncCache = new CachetteAsyncCache<>(calls, taskRunner);
    this.cacheAside = new CachetteCacheAside<>(calls, entries, taskRunner);
    resources.add(() -> manager.release(this));
    resources.add(remote);
    resources.add(() -> storage.near().unregister(remote));
    resources.add(() -> events.close(computeEventLimit()));
    resources.add(sweepers);
    sweepers.start(!customizations.expiry().isEternal());
    storage.near().start(entries, storage.store(), remote, resources);
    closeInAnyCase(settingsBean);
    closeInAnyCase(statisticsBean);
    resources.add(() -> taskRunner.close(awaitUntilNanos));
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
   * Returns a copy of the current configuration: one of the API or a {@link CachetteConfiguration}.
   *
   * @throws IllegalArgumentException if the type is another one
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
   * Closes the cache and its closeable user objects, after running {@code loadAll}s and
   * asynchronous operations have ended and queued events were delivered, or after a limited time.
   * The data stays. A concurrent second call waits for the first one, which does not wait for an
   * operation that makes the second call. If a user object cannot be closed, that is logged, and
   * the rest is closed.
   */
  @Override
  public void close() {
    close(System.nanoTime() + AsyncTaskRunner.CLOSE_TIMEOUT.toNanos());
  }

  /**
   * Closes the cache, as {@link #close()} does, with another limit.
   *
   * @param awaitUntilNanos the end of the wait for operations, by {@link System#nanoTime}
   */
  void close(long awaitUntilNanos) {
    if (closing.compareAndSet(false, true)) {
      this.awaitUntilNanos = awaitUntilNanos;
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

  /**
   * Lets a call of {@link #close} on another thread not wait for an operation or a listener of this
   * thread, which is about to wait for that call.
   */
  void excludeCurrentThread() {
    taskRunner.markOwnRunsClosing();
    events.excludeCurrentThread();
  }

  private Duration computeEventLimit() {
    Duration timeout = connection.timeout();
    return timeout.compareTo(AsyncTaskRunner.CLOSE_TIMEOUT) < 0
        ? timeout
        : AsyncTaskRunner.CLOSE_TIMEOUT;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * Returns this cache, which is an {@link ExtendedCache}, its {@link AsyncCache} or {@link
   * CacheAside}, its {@link NearCache}, its {@code RedissonClient}, or the {@code RMap} that
   * contains its entries. The map ignores expiry, listeners and statistics.
   *
   * @throws IllegalArgumentException for any other type, and for {@code RMap} if the cache is
   *     encrypted or has several partitions
   */
  @Override
  public <T> T unwrap(Class<T> type) {
    if (type == ExtendedCache.class) {
      requireOpen();
    }
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type == AsyncCache.class) {
      requireOpen();
      return type.cast(asyncCache);
    }
    if (type == CacheAside.class) {
      requireOpen();
      return type.cast(cacheAside);
    }
    if (type == NearCache.class) {
      requireOpen();
      return type.cast(storage.near().requireNearCache(name));
    }
    if (EntryMap.isType(type)) {
      requireOpen();
      EntryMap.requireOnePartition(name, configuration.partitions());
      return EntryMap.of(connection.client(), storage.keys(), storage.mapCodec().get(), type);
    }
    if (SharedClient.isUnwrappable(type)) {
      return manager.unwrap(type);
    }
    throw new IllegalArgumentException(
        "A cache can be unwrapped to ExtendedCache, AsyncCache, CacheAside, NearCache, RMap and"
            + " RedissonClient, not to "
            + type.getName());
  }

  @Override
  public String toString() {
    return "CachetteCache[" + name + "]";
  }

  @Override
  CacheCalls<K, V> calls() {
    return calls;
  }

  @Override
  <T extends @Nullable Object> T await(Task<T> task) {
    return entries.call(task);
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

  private OutcomeListener<K, V> newOutcomeListener() {
    return new OutcomeListener<>() {
      @Override
      public boolean isInterestedIn(Operation lookUp) {
        return statisticsEnabled; // there are no events of look-ups
      }

      @Override
      public void onCompleted(Operation operation, List<Outcome<K, V>> outcomes, long nanos) {
        if (statisticsEnabled) {
          statistics.record(operation, outcomes, nanos);
        }
        events.dispatch(outcomes);
      }
    };
  }

  private void updateRemoteRegistration(RemoteRegistration remote, String eventFlags) {
    String flags = storage.near().toFlags(eventFlags);
    entries.call(Task.<Object>awaitRedis(() -> remote.updateAsync(flags, events::receive)));
    sweepers.sweepSoon();
  }

  private TypedStore<K, V> newTypedStore(EntryStore store) {
    return new TypedStore<>(
        name, store, storage.codec(), events, sweepers::wake, connection.timeout());
  }

  private <T> MBeanRegistration newRegistration(String type, T bean, Class<T> api) {
    return new MBeanRegistration(type, manager.getURI(), name, bean, api);
  }

  /** Unregisters an MBean when the cache is closed, or when it is collected without that. */
  private void closeInAnyCase(MBeanRegistration bean) {
    AutoCloseable closer = bean.detachedCloser();
    connection.abandoned().add(closer);
    resources.add(() -> connection.abandoned().remove(closer));
    resources.add(bean);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("Cache '" + name + "' is closed");
    }
  }
}
