package io.cachette.jcache.internal;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.ConditionalOutagePolicy;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.configuration.OutagePolicy;
import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.jcache.internal.management.OutageCounters;
import io.cachette.jcache.internal.outage.BypassRecovery;
import io.cachette.jcache.internal.outage.BypassStore;
import io.cachette.jcache.internal.outage.OutageFailures;
import io.cachette.jcache.internal.partition.PartitionedStore;
import io.cachette.jcache.internal.store.Acknowledgement;
import io.cachette.jcache.internal.store.Descriptor;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.SharingStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.redis.internal.RedisFailureExplainer;
import io.cachette.redis.internal.ResilientScripts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import javax.cache.CacheException;

/** Opens the store of a cache: its partitions, with what its outage policy needs. */
final class StoreFactory {

  private final ManagerConnection connection;
  private final String name;
  private final CachetteConfiguration<?, ?> configuration;
  private final Resources resources;
  private final LongAdder callsWithoutRedis = new LongAdder();
  private final StoreKeys keys;
  private final List<IndexedStore> partitions;
  private volatile boolean isFormatChecked;

  /**
   * Creates a factory.
   *
   * @param node identifies this user of the cache in the events that it publishes
   * @param limit the maximum number of entries of each partition
   * @param resources receives what has to be closed with the cache
   */
  StoreFactory(
      ManagerConnection connection,
      String name,
      CachetteConfiguration<?, ?> configuration,
      String node,
      EntryLimit limit,
      Resources resources) {
    this.connection = connection;
    this.name = name;
    this.configuration = configuration;
    this.resources = resources;
    this.keys = StoreKeys.of(connection.namespace(), name);
    this.partitions = newPartitions(node, limit);
  }

  private List<IndexedStore> newPartitions(String node, EntryLimit limit) {
    int count = configuration.getPartitions();
    Acknowledgement acknowledgement =
        new Acknowledgement(name, configuration.getAcknowledgeReplicas());
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new IndexedStore(
                    connection.scripts(),
                    StoreKeys.of(connection.namespace(), name, i, count),
                    node,
                    acknowledgement,
                    limit,
                    configuration.getNearCache().isEnabled()))
        .toList();
  }

  /**
   * The store of a cache, in two views.
   *
   * @param conditional for operations that depend on the entry
   */
  record Opened(EntryStore store, EntryStore conditional, OutageCounters outages) {}

  /**
   * Opens the store.
   *
   * @throws CacheException if the cache is stored in another way, or if Redis does not answer and
   *     the outage policy is {@link OutagePolicy#FAIL}
   */
  Opened open() {
    List<EntryStore> stores = partitions.stream().map(this::share).toList();
    if (configuration.getOutagePolicy() == OutagePolicy.FAIL) {
      requireRedis();
      EntryStore store = PartitionedStore.of(stores);
      return new Opened(store, store, newOutageCounters(List.of()));
    }
    List<BypassStore> bypasses =
        IntStream.range(0, stores.size()).mapToObj(i -> newBypass(i, stores.get(i))).toList();
    resources.add(BypassRecovery.start(name, bypasses, connection.scheduler()));
    requireRedisOrBypass(bypasses);
    EntryStore store = PartitionedStore.of(bypasses);
    EntryStore conditional =
        configuration.getConditionalOutagePolicy() == ConditionalOutagePolicy.FAIL
            ? PartitionedStore.of(bypasses.stream().map(each -> each.strict(name)).toList())
            : store;
    return new Opened(store, conditional, newOutageCounters(bypasses));
  }

  private EntryStore share(IndexedStore store) {
    return connection.scripts().sharesTrips()
        ? new SharingStore(
            store, connection.scripts(), store.key(), configuration.getAcknowledgeReplicas() == 0)
        : store;
  }

  /** The descriptor is in the first partition, so that the others can recover without it. */
  private BypassStore newBypass(int partition, EntryStore store) {
    return BypassStore.of(
        name,
        configuration,
        store,
        () ->
            partition > 0 && isFormatChecked
                ? CompletableFuture.completedFuture(null)
                : checkFormatAsync().thenAccept(collector -> {}),
        callsWithoutRedis);
  }

  private OutageCounters newOutageCounters(List<BypassStore> bypasses) {
    ResilientScripts scripts = connection.scripts();
    List<String> redisKeys = partitions.stream().map(IndexedStore::key).toList();
    return new OutageCounters(
        connection.health(),
        () ->
            bypasses.stream().anyMatch(BypassStore::isBypassing)
                || (!bypasses.isEmpty() && !redisKeys.stream().allMatch(scripts::isAvailable)),
        callsWithoutRedis);
  }

  /** While a partition is not available, the recovery asks Redis, so that this call does not. */
  private void requireRedisOrBypass(List<BypassStore> bypasses) {
    for (int i = 0; i < bypasses.size(); i++) {
      if (!connection.scripts().isAvailable(partitions.get(i).key())) {
        bypasses.get(i).bypass();
      }
    }
    try {
      if (!bypasses.get(0).isBypassing()) {
        requireRedis();
      }
    } catch (CacheException e) {
      if (!OutageFailures.isOutage(e)) {
        throw e;
      }
    }
    if (!isFormatChecked) {
      bypasses.forEach(BypassStore::bypass);
    }
  }

  private void requireRedis() {
    connection.requireConnected();
    try {
      connection.loadScripts(
          checkFormatAsync().toCompletableFuture().get(), configuration.getMaxEntries() != null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException("Interrupted while opening cache '" + name + "'", e);
    } catch (ExecutionException e) {
      Throwable cause = Completions.causeOf(e);
      if (cause instanceof CacheException difference) {
        throw difference;
      }
      throw new CacheException(
          "Cache '" + name + "' cannot be opened: " + RedisFailureExplainer.explain(e), cause);
    }
  }

  /**
   * Fails with a {@link CacheException} if the cache is stored in another way; sets its collector.
   */
  private CompletionStage<ExpiryCollector> checkFormatAsync() {
    return Descriptor.of(configuration)
        .compareAsync(connection.scripts(), keys)
        .thenApply(
            comparison -> {
              if (!comparison.difference().isEmpty()) {
                throw new CacheException(
                    "Cache '"
                        + name
                        + "' is stored in another way: "
                        + comparison.difference()
                        + " (key "
                        + keys.descriptor()
                        + ")");
              }
              partitions.forEach(each -> each.useCollector(comparison.collector()));
              isFormatChecked = true;
              return comparison.collector();
            });
  }
}
