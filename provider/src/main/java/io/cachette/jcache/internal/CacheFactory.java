package io.cachette.jcache.internal;

import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.RedissonCodec;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Factories;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.management.CacheStatistics;
import io.cachette.jcache.internal.management.OutageCounters;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.StoreKeys;
import java.util.UUID;
import java.util.function.Supplier;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/** Opens a cache with all resources that it owns. */
final class CacheFactory<K, V> {

  private final CachetteCacheManager manager;
  private final ManagerConnection connection;
  private final String name;
  private final CachetteConfiguration<K, V> configuration;
  private final Resources resources = new Resources();

  private CacheFactory(
      CachetteCacheManager manager,
      ManagerConnection connection,
      String name,
      CachetteConfiguration<K, V> configuration) {
    this.manager = manager;
    this.connection = connection;
    this.name = name;
    this.configuration = configuration;
  }

  /** Opens a cache. If that fails, closes all resources that were opened for it. */
  static <K, V> CachetteCache<K, V> create(
      CachetteCacheManager manager,
      ManagerConnection connection,
      String name,
      CachetteConfiguration<K, V> configuration) {
    CacheFactory<K, V> factory = new CacheFactory<>(manager, connection, name, configuration);
    try {
      return factory.build();
    } catch (RuntimeException | Error e) {
      try {
        factory.resources.close();
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private CachetteCache<K, V> build() {
    requireSupported();
    StoreKeys keys = StoreKeys.of(connection.namespace(), name);
    String node = UUID.randomUUID().toString();
    KeyCodec keyCodec =
        new KeyCodec(
            name,
            configuration.getKeyType(),
            manager.getClassLoader(),
            configuration.getValueFormat().allow());
    ValueCodec valueCodec =
        new ValueCodec(
            configuration.getValueFormat(),
            configuration.getValueType(),
            manager.getClassLoader(),
            keys.entries());
    Customizations<K, V> customizations =
        new Customizations<>(createExpiry(), createLoader(), createWriter());
    EntryLimit limit =
        EntryLimit.of(name, configuration, customizations.expiry().mayAccessExtend());
    EntryCodec<K, V> codec =
        new EntryCodec<>(
            name,
            keyCodec,
            valueCodec,
            configuration.getUnreadableValuePolicy(),
            configuration.getMaxValueSize());
    NearCacheBinding<K, V> near =
        NearCacheBinding.create(connection, name, configuration, codec, customizations.expiry());
    StoreFactory.Opened opened =
        new StoreFactory(connection, name, configuration, node, limit, resources).open();
    CachetteCache<K, V> cache =
        new CachetteCache<>(
            manager,
            connection,
            name,
            configuration,
            new CacheStorage<>(
                keys,
                near.observe(opened.store()),
                near.observe(opened.conditional()),
                node,
                () -> new RedissonCodec(keyCodec, valueCodec),
                codec,
                opened.outages(),
                limit,
                near),
            customizations,
            resources);
    for (CacheEntryListenerConfiguration<K, V> listener :
        configuration.getCacheEntryListenerConfigurations()) {
      cache.events().register(listener);
    }
    cache.enableManagement(configuration.isManagementEnabled());
    cache.enableStatistics(configuration.isStatisticsEnabled());
    return cache;
  }

  /**
   * The keys, the stores, the codecs and the near cache of a cache, and the counters of its
   * outages.
   *
   * @param conditionalStore the store for operations that depend on the entry
   */
  record CacheStorage<K, V>(
      StoreKeys keys,
      EntryStore store,
      EntryStore conditionalStore,
      String node,
      Supplier<RedissonCodec> mapCodec,
      EntryCodec<K, V> codec,
      OutageCounters outages,
      EntryLimit limit,
      NearCacheBinding<K, V> near) {

    CacheStatistics newStatistics() {
      return new CacheStatistics(codec.unreadable(), outages, limit, near.nearCache());
    }
  }

  /** The expiry policy, the loader and the writer of a cache, which the user provides. */
  record Customizations<K, V>(Expiry expiry, Loader<K, V> loader, Writer<K, V> writer) {}

  private void requireSupported() {
    if (!configuration.isStoreByValue()) {
      throw new UnsupportedOperationException(
          "Cache '"
              + name
              + "': store-by-reference is not supported, because entries are in Redis;"
              + " setStoreByValue(true), which is the default");
    }
    requireFactory(
        configuration.isReadThrough(),
        configuration.getCacheLoaderFactory(),
        "read-through",
        "loader");
    requireFactory(
        configuration.isWriteThrough(),
        configuration.getCacheWriterFactory(),
        "write-through",
        "writer");
  }

  private void requireFactory(
      boolean through, @Nullable Factory<?> factory, String setting, String what) {
    if (through && factory == null) {
      throw new IllegalArgumentException(
          "Cache '%s' is configured with %s, but without a %s; name one in code or in its file"
              .formatted(name, setting, what));
    }
  }

  private Expiry createExpiry() {
    Factory<ExpiryPolicy> factory = configuration.getExpiryPolicyFactory();
    return new Expiry(resources.addIfCloseable(Factories.create(name, "expiry policy", factory)));
  }

  private Loader<K, V> createLoader() {
    Factory<CacheLoader<K, V>> factory = configuration.getCacheLoaderFactory();
    CacheLoader<K, V> loader =
        factory == null
            ? null
            : resources.addIfCloseable(Factories.create(name, "loader", factory));
    return new Loader<>(
        loader,
        configuration.isReadThrough(),
        new ArgumentValidator<>(name, configuration.getKeyType(), configuration.getValueType())
            ::requireEntry);
  }

  private Writer<K, V> createWriter() {
    Factory<CacheWriter<? super K, ? super V>> factory = configuration.getCacheWriterFactory();
    if (factory == null) {
      return new Writer<>(null);
    }
    CacheWriter<? super K, ? super V> writer =
        resources.addIfCloseable(Factories.create(name, "writer", factory));
    return new Writer<>(configuration.isWriteThrough() ? writer : null);
  }
}
