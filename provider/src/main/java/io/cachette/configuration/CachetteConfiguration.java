package io.cachette.configuration;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a cache in code: everything that JSR-107 defines, and how values are
 * written.
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> orders =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .expireAfterCreation(Duration.ofMinutes(10))
 *         .compression(Compression.LZ4)
 *         .statistics(true)
 *         .build();
 * Cache<String, Order> cache = manager.createCache("orders", orders);
 * }</pre>
 *
 * <p>If a property is not set here, its value comes from the settings of the cache in the
 * configuration file, or else from the defaults of JSR-107. The getters do not read the file. To
 * see the values that an open cache uses, call {@code
 * cache.getConfiguration(CachetteConfiguration.class)}.
 *
 * <p>Immutable. Thread-safe if its factories are. Two configurations are equal if all their getters
 * return equal values. A configuration can be serialized if its factories can, and if it has no
 * encryption keys.
 */
public final class CachetteConfiguration<K, V> implements CompleteConfiguration<K, V> {

  private static final long serialVersionUID = 2L;

  private final Map<Field, Object> explicitValues;

  CachetteConfiguration(Map<Field, Object> explicitValues) {
    Map<Field, Object> copy = new EnumMap<>(Field.class);
    copy.putAll(explicitValues);
    this.explicitValues = Collections.unmodifiableMap(copy);
  }

  /**
   * Returns a builder for the configuration of a cache that accepts and returns these types only.
   */
  public static <K, V> CachetteConfigurationBuilder<K, V> builder(
      Class<K> keyType, Class<V> valueType) {
    return new CachetteConfigurationBuilder<K, V>().types(keyType, valueType);
  }

  /** Returns a builder in which no property is set. */
  public static <K, V> CachetteConfigurationBuilder<K, V> builder() {
    return new CachetteConfigurationBuilder<>();
  }

  /**
   * Converts a configuration to this class. A configuration of this class is returned as it is.
   * From another one, only values that differ from the defaults of JSR-107 are copied, since a
   * default cannot be distinguished from a property that was not set.
   */
  public static <K, V> CachetteConfiguration<K, V> of(Configuration<K, V> configuration) {
    return configuration instanceof CachetteConfiguration<K, V> cachetteConfiguration
        ? cachetteConfiguration
        : CachetteConfiguration.<K, V>builder().with(configuration).build();
  }

  /** Returns a builder with the properties of this configuration. */
  public CachetteConfigurationBuilder<K, V> toBuilder() {
    return CachetteConfiguration.<K, V>builder().with(this);
  }

  @Override
  public Class<K> getKeyType() {
    return get(Field.KEY_TYPE);
  }

  @Override
  public Class<V> getValueType() {
    return get(Field.VALUE_TYPE);
  }

  /** Always true for a cache that can be created, since entries are stored in Redis. */
  @Override
  public boolean isStoreByValue() {
    return get(Field.STORE_BY_VALUE);
  }

  @Override
  public boolean isReadThrough() {
    return get(Field.READ_THROUGH);
  }

  @Override
  public boolean isWriteThrough() {
    return get(Field.WRITE_THROUGH);
  }

  @Override
  public boolean isStatisticsEnabled() {
    return get(Field.STATISTICS);
  }

  @Override
  public boolean isManagementEnabled() {
    return get(Field.MANAGEMENT);
  }

  @Override
  public Iterable<CacheEntryListenerConfiguration<K, V>> getCacheEntryListenerConfigurations() {
    return this.<List<CacheEntryListenerConfiguration<K, V>>>get(Field.LISTENERS);
  }

  @Override
  public @Nullable Factory<CacheLoader<K, V>> getCacheLoaderFactory() {
    return find(Field.LOADER);
  }

  @Override
  public @Nullable Factory<CacheWriter<? super K, ? super V>> getCacheWriterFactory() {
    return find(Field.WRITER);
  }

  @Override
  public Factory<ExpiryPolicy> getExpiryPolicyFactory() {
    return get(Field.EXPIRY);
  }

  /** Returns how values are written; {@link ValueFormat#DEFAULT} by default. */
  public ValueFormat getValueFormat() {
    return ValueFormat.builder()
        .serializer(get(Field.SERIALIZER))
        .allow(this.<List<String>>get(Field.ALLOW).toArray(String[]::new))
        .compression(this.<Compression>get(Field.COMPRESSION))
        .compressionThreshold(this.<Integer>get(Field.COMPRESSION_THRESHOLD))
        .encryption(this.<Encryption>find(Field.ENCRYPTION))
        .build();
  }

  /**
   * Returns how stored values are treated that cannot be read; {@link UnreadableValuePolicy#FAIL}
   * by default.
   */
  public UnreadableValuePolicy getUnreadableValuePolicy() {
    return get(Field.UNREADABLE);
  }

  /** Returns the largest value as it is stored, in bytes; 16 MB by default. */
  public int getMaxValueSize() {
    return this.<Integer>get(Field.MAX_VALUE_SIZE);
  }

  /**
   * Returns the behaviour of the cache while Redis does not answer; {@link OutagePolicy#FAIL} by
   * default.
   */
  public OutagePolicy getOutagePolicy() {
    return get(Field.OUTAGE);
  }

  /**
   * Returns the behaviour of conditional operations while Redis does not answer; {@link
   * ConditionalOutagePolicy#LOCAL} by default.
   */
  public ConditionalOutagePolicy getConditionalOutagePolicy() {
    return get(Field.OUTAGE_CONDITIONAL);
  }

  /**
   * Returns the entries that a node removes after an outage; {@link
   * OutageRecoveryPolicy#REMOVE_CHANGED} by default.
   */
  public OutageRecoveryPolicy getOutageRecoveryPolicy() {
    return get(Field.AFTER_OUTAGE);
  }

  /**
   * Returns how long ago Redis must have confirmed a value that {@link OutagePolicy#LOCAL} serves;
   * five minutes by default. Zero means that only changes of the outage are served.
   */
  public Duration getServeStale() {
    return get(Field.SERVE_STALE);
  }

  /**
   * Returns the maximum number of entries that {@link OutagePolicy#LOCAL} keeps on the heap; 10,000
   * by default.
   */
  public int getLocalEntries() {
    return this.<Integer>get(Field.LOCAL_ENTRIES);
  }

  /**
   * Returns how many replicas must confirm a change before a call returns; 0 by default.
   *
   * @see CachetteConfigurationBuilder#acknowledgeReplicas
   */
  public int getAcknowledgeReplicas() {
    return this.<Integer>get(Field.ACKNOWLEDGE_REPLICAS);
  }

  /** Returns how expired entries are removed; {@link ExpiryCollector#AUTO} by default. */
  public ExpiryCollector getCollector() {
    return get(Field.COLLECTOR);
  }

  /** Returns the number of hashes over which the entries are spread; 1 by default. */
  public int getPartitions() {
    return this.<Integer>get(Field.PARTITIONS);
  }

  /** Returns the maximum number of entries; null, by default, if there is no limit. */
  public @Nullable Long getMaxEntries() {
    return find(Field.MAX_ENTRIES);
  }

  /** Returns which entries are evicted; {@link EvictionPolicy#RANDOM} by default. */
  public EvictionPolicy getEvictionPolicy() {
    return get(Field.EVICTION);
  }

  /** Returns the near cache; {@link NearCacheConfiguration#disabled} by default. */
  public NearCacheConfiguration getNearCache() {
    return get(Field.NEAR_CACHE);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CachetteConfiguration<?, ?> that
        && mergeWithDefaults().equals(that.mergeWithDefaults());
  }

  @Override
  public int hashCode() {
    return mergeWithDefaults().hashCode();
  }

  /** Shows the properties that are set, without encryption keys. */
  @Override
  public String toString() {
    return "CachetteConfiguration" + explicitValues;
  }

  Map<Field, Object> explicitValues() {
    return explicitValues;
  }

  private Map<Field, Object> mergeWithDefaults() {
    Map<Field, Object> values = Field.createDefaults();
    values.putAll(explicitValues);
    return values;
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private <T> T get(Field field) {
    return Objects.requireNonNull(this.<T>find(field));
  }

  /** Each getter expects the type that the builder stores. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> @Nullable T find(Field field) {
    return (T) mergeWithDefaults().get(field);
  }
}
