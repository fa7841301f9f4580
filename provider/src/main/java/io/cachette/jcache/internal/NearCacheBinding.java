package io.cachette.jcache.internal;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.configuration.NearCacheTouch;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.event.RemoteRegistration;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.near.BatchedTouches;
import io.cachette.jcache.internal.near.HeapNearCache;
import io.cachette.jcache.internal.near.NearAccesses;
import io.cachette.jcache.internal.near.NearChecks;
import io.cachette.jcache.internal.near.NearReads;
import io.cachette.jcache.internal.near.NoNearCache;
import io.cachette.jcache.internal.partition.Partitioner;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.task.Task;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Connects the near cache of a cache, if it has one, with the store of the cache, and with the
 * event channel and the threads of its manager.
 */
final class NearCacheBinding<K, V> {

  /** The flag by which Redis publishes invalidations to this node, see {@code entry.lua}. */
  private static final String FLAG = "N";

  private final ManagerConnection connection;
  private final List<String> tags;
  private final @Nullable HeapNearCache<K, V> nearCache;
  private final @Nullable BatchedTouches touches;

  private NearCacheBinding(
      ManagerConnection connection,
      List<String> tags,
      @Nullable HeapNearCache<K, V> nearCache,
      @Nullable BatchedTouches touches) {
    this.connection = connection;
    this.tags = tags;
    this.nearCache = nearCache;
    this.touches = touches;
  }

  /**
   * Creates the near cache that a configuration asks for.
   *
   * @throws IllegalArgumentException if Caffeine is missing, or if the expiry policy does not allow
   *     a near cache
   */
  static <K, V> NearCacheBinding<K, V> create(
      ManagerConnection connection,
      String name,
      CachetteConfiguration<K, V> configuration,
      EntryCodec<K, V> codec,
      Expiry expiry) {
    NearCacheConfiguration wanted = configuration.getNearCache();
    if (!wanted.isEnabled()) {
      return new NearCacheBinding<>(connection, List.of(), null, null);
    }
    int partitions = configuration.getPartitions();
    BatchedTouches touches =
        requireSupported(name, wanted, expiry)
            ? new BatchedTouches(name, expiry, connection.scheduler(), connection.workers())
            : null;
    HeapNearCache<K, V> nearCache =
        HeapNearCache.create(
            name,
            wanted,
            codec,
            new Partitioner(partitions),
            touches == null ? NearAccesses.NONE : touches,
            connection.workers());
    List<String> tags =
        IntStream.range(0, partitions)
            .mapToObj(i -> StoreKeys.of(connection.namespace(), name, i, partitions).tag())
            .toList();
    return new NearCacheBinding<>(connection, tags, nearCache, touches);
  }

  /** Returns whether accesses have to be collected. */
  private static boolean requireSupported(
      String name, NearCacheConfiguration wanted, Expiry expiry) {
    if (!expiry.mayAccessChange()) {
      return false;
    }
    String policy = "near-cache of cache '" + name + "': the expiry policy of the cache ";
    if (wanted.touch() == NearCacheTouch.NONE) {
      throw new IllegalArgumentException(
          policy
              + "may change expiry times when entries are read, and Redis does not learn of reads"
              + " from the near cache. Set near-cache.touch to 'batched', or use an expiry after"
              + " creation or modification");
    }
    if (expiry.isConstant() && expiry.getTtlForAccess().equals(Ttl.ZERO)) {
      throw new IllegalArgumentException(
          policy + "removes an entry when it is read, so a near cache has no use: leave it out");
    }
    return true;
  }

  /** Returns the near cache, or null. */
  @Nullable HeapNearCache<K, V> nearCache() {
    return nearCache;
  }

  /**
   * Returns the near cache.
   *
   * @throws IllegalArgumentException if there is none
   */
  HeapNearCache<K, V> requireNearCache(String name) {
    if (nearCache == null) {
      throw new IllegalArgumentException(
          "Cache '" + name + "' has no near cache; configure one with near-cache");
    }
    return nearCache;
  }

  /** Returns what reads need. */
  NearReads<K, V> reads() {
    return nearCache == null ? new NoNearCache<>() : nearCache;
  }

  /** Returns the kinds of events, and the invalidations, of which this node needs messages. */
  String toFlags(String eventFlags) {
    return nearCache == null ? eventFlags : eventFlags + FLAG;
  }

  /** Returns a view of the store of the cache that removes near entries which it changes. */
  EntryStore observe(EntryStore store) {
    return nearCache == null ? store : nearCache.observe(store);
  }

  /**
   * Lets the near cache receive invalidations, and serve values.
   *
   * @param entries runs the call that registers this node in Redis
   * @param resources receives what has to be closed with the cache
   */
  void start(
      TypedStore<K, V> entries,
      EntryStore store,
      RemoteRegistration registration,
      Resources resources) {
    HeapNearCache<K, V> known = nearCache;
    if (known == null) {
      return;
    }
    for (int i = 0; i < tags.size(); i++) {
      int partition = i;
      connection
          .topic()
          .addInvalidationReceiver(tags.get(i), message -> known.receive(partition, message));
    }
    resources.add(() -> tags.forEach(connection.topic()::removeInvalidationReceiver));
    entries.call(Task.<Object>awaitRedis(() -> registration.updateAsync(FLAG, event -> {})));
    NearChecks checks = new NearChecks(known, store, registration::renew);
    connection.nearHeartbeat().join(checks);
    resources.add(() -> connection.nearHeartbeat().leave(checks));
    if (touches != null) {
      touches.start(store);
      resources.add(touches);
    }
  }

  /** Lets Redis publish no more invalidations to this node. Does not wait for Redis. */
  void unregister(RemoteRegistration registration) {
    if (nearCache != null) {
      CompletionStage<?> unused = registration.updateAsync("", event -> {});
    }
  }
}
