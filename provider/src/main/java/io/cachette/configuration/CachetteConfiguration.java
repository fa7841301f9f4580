package io.cachette.configuration;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.Unreadable;
import io.cachette.codec.ValueFormat;
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
 * Everything that can be said about a cache in code: what the API knows, and how values are
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
 * <p>It remembers what was set. What was not comes from the template that the configuration file
 * has for the cache, and then has the defaults of the API. The getters answer as if there were no
 * template; ask an open cache ({@code cache.getConfiguration(CachetteConfiguration.class)}) for
 * what holds there.
 *
 * <p>Immutable and safe for use by several threads, if its factories are. Two configurations are
 * equal when all their getters answer alike. It can be serialized if its factories can, and if it
 * has no encryption keys.
 */
public final class CachetteConfiguration<K, V> implements CompleteConfiguration<K, V> {

  private static final long serialVersionUID = 1L;

  private final Map<Field, Object> explicitValues;

  CachetteConfiguration(Map<Field, Object> explicitValues) {
    Map<Field, Object> copy = new EnumMap<>(Field.class);
    copy.putAll(explicitValues);
    this.explicitValues = Collections.unmodifiableMap(copy);
  }

  /** Begins a configuration for a cache that accepts and returns these types only. */
  public static <K, V> CachetteConfigurationBuilder<K, V> builder(
      Class<K> keyType, Class<V> valueType) {
    return new CachetteConfigurationBuilder<K, V>().types(keyType, valueType);
  }

  /** Begins a configuration that says nothing yet. */
  public static <K, V> CachetteConfigurationBuilder<K, V> builder() {
    return new CachetteConfigurationBuilder<>();
  }

  /**
   * Any configuration as one of this class. Of one that is not, it takes over what differs from the
   * defaults of the API, as those cannot be told from what nobody set.
   */
  public static <K, V> CachetteConfiguration<K, V> of(Configuration<K, V> configuration) {
    return configuration instanceof CachetteConfiguration<K, V> cachetteConfiguration
        ? cachetteConfiguration
        : CachetteConfiguration.<K, V>builder().with(configuration).build();
  }

  /** A builder that begins with what this configuration says. */
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

  /** Always true for a cache that can be created: entries live in Redis. */
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

  /** How values are written; {@link ValueFormat#DEFAULT} by default. */
  public ValueFormat getValueFormat() {
    return new ValueFormat(
        get(Field.SERIALIZER),
        get(Field.ALLOW),
        this.<Compression>get(Field.COMPRESSION),
        this.<Integer>get(Field.COMPRESSION_THRESHOLD),
        this.<Encryption>find(Field.ENCRYPTION));
  }

  /** What happens to stored values that cannot be read; {@link Unreadable#ERROR} by default. */
  public Unreadable getUnreadable() {
    return get(Field.UNREADABLE);
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

  /** What was set, without encryption keys. */
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

  /** Each getter knows the type that the builder put there. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> @Nullable T find(Field field) {
    return (T) mergeWithDefaults().get(field);
  }
}
