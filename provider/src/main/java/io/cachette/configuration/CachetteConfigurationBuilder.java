package io.cachette.configuration;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.Unreadable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link CachetteConfiguration}. What is set twice has the last value; listeners add up.
 * No argument may be null. Not safe for use by several threads.
 */
public final class CachetteConfigurationBuilder<K, V> {

  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private final Map<Field, Object> explicitValues = new EnumMap<>(Field.class);

  CachetteConfigurationBuilder() {}

  /** Accepts and returns these types only; {@code Object} by default. */
  public CachetteConfigurationBuilder<K, V> types(Class<K> keyType, Class<V> valueType) {
    return set(Field.KEY_TYPE, keyType).set(Field.VALUE_TYPE, valueType);
  }

  /** Has entries expire as a policy says that is created when the cache is. */
  public CachetteConfigurationBuilder<K, V> expiry(Factory<? extends ExpiryPolicy> policy) {
    return set(Field.EXPIRY, policy);
  }

  /** Keeps entries until they are removed, which is the default. */
  public CachetteConfigurationBuilder<K, V> eternal() {
    return expiry(EternalExpiryPolicy.factoryOf());
  }

  /**
   * Has entries expire this long after they were created, whatever happens to them.
   *
   * @param time to the millisecond; never, if it has more milliseconds than a long can hold
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterCreation(Duration time) {
    return expiry(CreatedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /**
   * Has entries expire this long after they were created or read.
   *
   * @param time to the millisecond; never, if it has more milliseconds than a long can hold
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterAccess(Duration time) {
    return expiry(AccessedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /**
   * Has entries expire this long after they were created or changed.
   *
   * @param time to the millisecond; never, if it has more milliseconds than a long can hold
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterModification(Duration time) {
    return expiry(ModifiedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /**
   * Has entries expire this long after they were created, changed or read.
   *
   * @param time to the millisecond; never, if it has more milliseconds than a long can hold
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterTouch(Duration time) {
    return expiry(TouchedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /** Whether misses are loaded; needs a loader. Off by default. */
  public CachetteConfigurationBuilder<K, V> readThrough(boolean enabled) {
    return set(Field.READ_THROUGH, enabled);
  }

  /** Whether changes are written; needs a writer. Off by default. */
  public CachetteConfigurationBuilder<K, V> writeThrough(boolean enabled) {
    return set(Field.WRITE_THROUGH, enabled);
  }

  /** Where {@code loadAll}, and misses under read-through, get values from. */
  public CachetteConfigurationBuilder<K, V> loader(
      Factory<? extends CacheLoader<? extends K, ? extends V>> loader) {
    return set(Field.LOADER, loader);
  }

  /** Where changes go under write-through. */
  public CachetteConfigurationBuilder<K, V> writer(
      Factory<? extends CacheWriter<? super K, ? super V>> writer) {
    return set(Field.WRITER, writer);
  }

  /** Adds a listener, unless an equal one is there. */
  public CachetteConfigurationBuilder<K, V> listener(
      CacheEntryListenerConfiguration<K, V> listener) {
    Set<Object> listeners = new LinkedHashSet<>(listeners());
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return set(Field.LISTENERS, List.copyOf(listeners));
  }

  /** Forgets the listeners that were added so far. */
  public CachetteConfigurationBuilder<K, V> withoutListeners() {
    explicitValues.remove(Field.LISTENERS);
    return this;
  }

  /** Whether operations are counted; off by default. */
  public CachetteConfigurationBuilder<K, V> statistics(boolean enabled) {
    return set(Field.STATISTICS, enabled);
  }

  /** Whether the configuration has an MBean; off by default. */
  public CachetteConfigurationBuilder<K, V> management(boolean enabled) {
    return set(Field.MANAGEMENT, enabled);
  }

  /**
   * What writes the values that have no direct form: {@code java} (the default), {@code kryo},
   * {@code json}, or the name of a class that implements {@link io.cachette.codec.Serializer}.
   */
  public CachetteConfigurationBuilder<K, V> serializer(String serializer) {
    return set(Field.SERIALIZER, serializer);
  }

  /**
   * Accepts only values of classes that match one of these patterns of {@link
   * java.io.ObjectInputFilter}, such as {@code com.example.**}. By default, all classes but those
   * known from attacks.
   */
  public CachetteConfigurationBuilder<K, V> allow(String... patterns) {
    return set(Field.ALLOW, List.of(patterns));
  }

  /** How values of the threshold and above are compressed; not at all by default. */
  public CachetteConfigurationBuilder<K, V> compression(Compression compression) {
    return set(Field.COMPRESSION, compression);
  }

  /**
   * From how many bytes on a value is compressed; 1,024 by default.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public CachetteConfigurationBuilder<K, V> compressionThreshold(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "A compression threshold of " + bytes + " bytes; expected 0 or more");
    }
    return set(Field.COMPRESSION_THRESHOLD, bytes);
  }

  /** Encrypts values with AES-GCM; they are not by default. Keys of entries stay readable. */
  public CachetteConfigurationBuilder<K, V> encryption(Encryption encryption) {
    return set(Field.ENCRYPTION, encryption);
  }

  /** What happens to stored values that cannot be read; an error by default. */
  public CachetteConfigurationBuilder<K, V> unreadable(Unreadable unreadable) {
    return set(Field.UNREADABLE, unreadable);
  }

  /**
   * Takes over what another configuration says, over what was said here; its listeners are added.
   * Of one that is no {@link CachetteConfiguration}, that is what differs from the defaults of the
   * API.
   */
  public CachetteConfigurationBuilder<K, V> with(Configuration<K, V> configuration) {
    if (configuration instanceof CachetteConfiguration<K, V> cachetteConfiguration) {
      cachetteConfiguration.explicitValues().forEach(this::merge);
      return this;
    }
    mergeUnlessDefault(Field.KEY_TYPE, configuration.getKeyType());
    mergeUnlessDefault(Field.VALUE_TYPE, configuration.getValueType());
    mergeUnlessDefault(Field.STORE_BY_VALUE, configuration.isStoreByValue());
    if (configuration instanceof CompleteConfiguration<K, V> complete) {
      mergeUnlessDefault(Field.EXPIRY, complete.getExpiryPolicyFactory());
      mergeUnlessDefault(Field.READ_THROUGH, complete.isReadThrough());
      mergeUnlessDefault(Field.WRITE_THROUGH, complete.isWriteThrough());
      mergeUnlessDefault(Field.LOADER, complete.getCacheLoaderFactory());
      mergeUnlessDefault(Field.WRITER, complete.getCacheWriterFactory());
      mergeUnlessDefault(Field.STATISTICS, complete.isStatisticsEnabled());
      mergeUnlessDefault(Field.MANAGEMENT, complete.isManagementEnabled());
      complete.getCacheEntryListenerConfigurations().forEach(this::listener);
    }
    return this;
  }

  /** The configuration as it was said so far. */
  public CachetteConfiguration<K, V> build() {
    return new CachetteConfiguration<>(explicitValues);
  }

  private void mergeUnlessDefault(Field field, @Nullable Object value) {
    if (value != null && !field.isDefault(value)) {
      merge(field, value);
    }
  }

  private void merge(Field field, Object value) {
    if (field == Field.LISTENERS) {
      Set<Object> listeners = new LinkedHashSet<>(listeners());
      listeners.addAll((List<?>) value);
      set(field, List.copyOf(listeners));
    } else {
      set(field, value);
    }
  }

  private List<?> listeners() {
    return (List<?>) explicitValues.getOrDefault(Field.LISTENERS, new ArrayList<>());
  }

  private CachetteConfigurationBuilder<K, V> set(Field field, Object value) {
    explicitValues.put(field, Objects.requireNonNull(value, field.name()));
    return this;
  }

  private static javax.cache.expiry.Duration toCacheDuration(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(
          "Entries cannot expire after " + time + "; expected a positive duration");
    }
    return time.compareTo(LONGEST) > 0
        ? javax.cache.expiry.Duration.ETERNAL
        : new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, Math.max(1, time.toMillis()));
  }
}
