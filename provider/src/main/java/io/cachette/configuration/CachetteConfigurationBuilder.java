package io.cachette.configuration;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.internal.setting.StorageSettings;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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

/**
 * Builds a {@link CachetteConfiguration}. If a property is set twice, the last value holds;
 * listeners are added to earlier ones. No argument may be null. Not thread-safe.
 *
 * <pre>{@code
 * Cache<String, Order> orders =
 *     manager.createCache(
 *         "orders",
 *         CachetteConfiguration.builder(String.class, Order.class)
 *             .expireAfterAccess(Duration.ofMinutes(30))
 *             .unreadableValues(UnreadableValuePolicy.MISS)
 *             .build());
 * }</pre>
 */
public final class CachetteConfigurationBuilder<K, V> {

  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private final ExplicitValues explicitValues = new ExplicitValues();

  CachetteConfigurationBuilder() {}

  /** Sets the types that the cache accepts and returns; {@code Object} by default. */
  public CachetteConfigurationBuilder<K, V> types(Class<K> keyType, Class<V> valueType) {
    return set(Field.KEY_TYPE, keyType).set(Field.VALUE_TYPE, valueType);
  }

  /** Sets the policy by which entries expire. The policy is created with the cache. */
  public CachetteConfigurationBuilder<K, V> expiry(Factory<? extends ExpiryPolicy> policy) {
    return set(Field.EXPIRY, policy);
  }

  /** Keeps entries until they are removed. This is the default. */
  public CachetteConfigurationBuilder<K, V> eternal() {
    return expiry(EternalExpiryPolicy.factoryOf());
  }

  /**
   * Lets entries expire this long after they were created, even if they are read or changed.
   *
   * @param time the time to live, to the millisecond; if it has more milliseconds than a long can
   *     hold, entries never expire
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterCreation(Duration time) {
    return expiry(CreatedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /**
   * Lets entries expire this long after they were created or last read.
   *
   * @param time the time to live, to the millisecond; if it has more milliseconds than a long can
   *     hold, entries never expire
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterAccess(Duration time) {
    return expiry(AccessedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /**
   * Lets entries expire this long after they were created or last changed.
   *
   * @param time the time to live, to the millisecond; if it has more milliseconds than a long can
   *     hold, entries never expire
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterModification(Duration time) {
    return expiry(ModifiedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /**
   * Lets entries expire this long after they were created, last changed or last read.
   *
   * @param time the time to live, to the millisecond; if it has more milliseconds than a long can
   *     hold, entries never expire
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> expireAfterTouch(Duration time) {
    return expiry(TouchedExpiryPolicy.factoryOf(toCacheDuration(time)));
  }

  /** Sets whether misses are loaded; needs a loader. Off by default. */
  public CachetteConfigurationBuilder<K, V> readThrough(boolean enabled) {
    return set(Field.READ_THROUGH, enabled);
  }

  /** Sets whether changes are written through; needs a writer. Off by default. */
  public CachetteConfigurationBuilder<K, V> writeThrough(boolean enabled) {
    return set(Field.WRITE_THROUGH, enabled);
  }

  /** Sets the loader for {@code loadAll}, and for misses if read-through is on. */
  public CachetteConfigurationBuilder<K, V> loader(
      Factory<? extends CacheLoader<? extends K, ? extends V>> loader) {
    return set(Field.LOADER, loader);
  }

  /** Sets the writer that receives changes if write-through is on. */
  public CachetteConfigurationBuilder<K, V> writer(
      Factory<? extends CacheWriter<? super K, ? super V>> writer) {
    return set(Field.WRITER, writer);
  }

  /** Adds a listener, unless an equal one was added before. */
  public CachetteConfigurationBuilder<K, V> listener(
      CacheEntryListenerConfiguration<K, V> listener) {
    explicitValues.merge(Field.LISTENERS, List.of(Objects.requireNonNull(listener, "listener")));
    return this;
  }

  /** Removes the listeners that were added so far. */
  public CachetteConfigurationBuilder<K, V> withoutListeners() {
    explicitValues.remove(Field.LISTENERS);
    return this;
  }

  /** Sets whether operations are counted; off by default. */
  public CachetteConfigurationBuilder<K, V> statistics(boolean enabled) {
    return set(Field.STATISTICS, enabled);
  }

  /** Sets whether the configuration has an MBean; off by default. */
  public CachetteConfigurationBuilder<K, V> management(boolean enabled) {
    return set(Field.MANAGEMENT, enabled);
  }

  /**
   * Sets the serializer of values that have no direct form: {@code java} (the default), {@code
   * kryo}, {@code json}, or the name of a class that implements {@link
   * io.cachette.codec.Serializer}.
   */
  public CachetteConfigurationBuilder<K, V> serializer(String serializer) {
    return set(Field.SERIALIZER, serializer);
  }

  /**
   * Accepts only values of classes that match one of these patterns of {@link
   * java.io.ObjectInputFilter}, such as {@code com.example.**}. By default, all classes are
   * accepted except those known from attacks.
   */
  public CachetteConfigurationBuilder<K, V> allow(String... patterns) {
    return set(Field.ALLOW, List.of(patterns));
  }

  /** Sets how values are compressed whose length reaches the threshold; none are by default. */
  public CachetteConfigurationBuilder<K, V> compression(Compression compression) {
    return set(Field.COMPRESSION, compression);
  }

  /**
   * Sets the length in bytes from which a value is compressed; 1,024 by default.
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

  /**
   * Encrypts values with AES-GCM; by default they are not encrypted. Keys of entries stay readable.
   */
  public CachetteConfigurationBuilder<K, V> encryption(Encryption encryption) {
    return set(Field.ENCRYPTION, encryption);
  }

  /**
   * Sets how stored values are treated that cannot be read; {@link UnreadableValuePolicy#FAIL} by
   * default.
   *
   * @throws IllegalArgumentException if it is {@link UnreadableValuePolicy#INVALIDATE}, which is
   *     for sessions
   */
  public CachetteConfigurationBuilder<K, V> unreadableValues(UnreadableValuePolicy policy) {
    if (policy == UnreadableValuePolicy.INVALIDATE) {
      throw new IllegalArgumentException(
          "A cache has no policy INVALIDATE for unreadable values, only sessions have; use FAIL or"
              + " MISS");
    }
    return set(Field.UNREADABLE, policy);
  }

  /**
   * Sets the largest value as it is stored, after compression and encryption; 16 MB by default. A
   * larger one is refused before anything is sent. A server is blocked while it receives and copies
   * a large value, and so are all its clients.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> maxValueSize(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "Values cannot have " + bytes + " bytes at most; expected 1 or more");
    }
    return set(Field.MAX_VALUE_SIZE, bytes);
  }

  /**
   * Sets the behaviour of the cache while Redis does not answer; {@link OutagePolicy#FAIL} by
   * default.
   */
  public CachetteConfigurationBuilder<K, V> outage(OutagePolicy policy) {
    return set(Field.OUTAGE, policy);
  }

  /**
   * Sets the behaviour of conditional operations while Redis does not answer; {@link
   * ConditionalOutagePolicy#LOCAL} by default. Under {@link OutagePolicy#FAIL}, they fail anyway.
   */
  public CachetteConfigurationBuilder<K, V> outageConditional(ConditionalOutagePolicy policy) {
    return set(Field.OUTAGE_CONDITIONAL, policy);
  }

  /**
   * Sets the entries that a node removes after an outage; {@link
   * OutageRecoveryPolicy#REMOVE_CHANGED} by default. Without effect under {@link
   * OutagePolicy#FAIL}.
   */
  public CachetteConfigurationBuilder<K, V> afterOutage(OutageRecoveryPolicy policy) {
    return set(Field.AFTER_OUTAGE, policy);
  }

  /**
   * Sets how long ago Redis must have confirmed a value that {@link OutagePolicy#LOCAL} serves;
   * five minutes by default. Zero means that only changes of the outage are served.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public CachetteConfigurationBuilder<K, V> serveStale(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "Values cannot be served for " + time + "; expected zero or a positive duration");
    }
    return set(Field.SERVE_STALE, time);
  }

  /**
   * Sets the maximum number of entries that {@link OutagePolicy#LOCAL} keeps on the heap; 10,000 by
   * default.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> localEntries(int max) {
    if (max < 1) {
      throw new IllegalArgumentException(max + " local entries; expected 1 or more");
    }
    return set(Field.LOCAL_ENTRIES, max);
  }

  /**
   * Sets how many replicas must confirm a change before a call returns; 0 by default. If fewer
   * confirm it within three quarters of the timeout, the change was made, and the call throws a
   * {@link io.cachette.redis.NotReplicatedException} under each outage policy. The round trip
   * becomes longer by the time that replicas need. Loaded values and accesses do not wait.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public CachetteConfigurationBuilder<K, V> acknowledgeReplicas(int replicas) {
    if (replicas < 0) {
      throw new IllegalArgumentException(replicas + " replicas; expected 0 or more");
    }
    return set(Field.ACKNOWLEDGE_REPLICAS, replicas);
  }

  /** Sets how expired entries are removed; {@link ExpiryCollector#AUTO} by default. */
  public CachetteConfigurationBuilder<K, V> collector(ExpiryCollector collector) {
    return set(Field.COLLECTOR, collector);
  }

  /**
   * Spreads the entries over several hashes with hash tags of their own, and so over the masters of
   * a cluster; 1 by default. We recommend 16 on a cluster. All nodes need the same number, and a
   * cache keeps it until it is destroyed.
   *
   * @throws IllegalArgumentException if the number is not from 1 to 1,024
   */
  public CachetteConfigurationBuilder<K, V> partitions(int partitions) {
    if (partitions < 1 || partitions > StorageSettings.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          partitions + " partitions; expected 1 to " + StorageSettings.MAX_PARTITIONS);
    }
    return set(Field.PARTITIONS, partitions);
  }

  /**
   * Sets the maximum number of entries; there is no limit by default. A put of this node that
   * creates an entry beyond it evicts another one, in the same round trip and without an event. A
   * node does not enforce the limit of another one, so nodes may have different limits while you
   * change it. A cache with several partitions divides it evenly among them.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public CachetteConfigurationBuilder<K, V> maxEntries(long max) {
    if (max < 1) {
      throw new IllegalArgumentException("At most " + max + " entries; expected 1 or more");
    }
    return set(Field.MAX_ENTRIES, max);
  }

  /**
   * Sets which entries are evicted beyond {@link #maxEntries}; {@link EvictionPolicy#RANDOM} by
   * default. Without a limit, it has no effect.
   */
  public CachetteConfigurationBuilder<K, V> eviction(EvictionPolicy policy) {
    return set(Field.EVICTION, policy);
  }

  /**
   * Sets which values this node keeps on its heap; none by default. All settings of the near cache
   * in the configuration file are ignored then. Needs Caffeine on the class path.
   */
  public CachetteConfigurationBuilder<K, V> nearCache(NearCacheConfiguration nearCache) {
    return set(Field.NEAR_CACHE, nearCache);
  }

  /**
   * Copies the properties that another configuration sets, over those that are set here; its
   * listeners are added. From a configuration that is no {@link CachetteConfiguration}, only values
   * that differ from the defaults of JSR-107 are copied.
   */
  public CachetteConfigurationBuilder<K, V> with(Configuration<K, V> configuration) {
    if (configuration instanceof CachetteConfiguration<K, V> cachetteConfiguration) {
      cachetteConfiguration.explicitValues().forEach(explicitValues::merge);
      return this;
    }
    explicitValues.mergeUnlessDefault(Field.KEY_TYPE, configuration.getKeyType());
    explicitValues.mergeUnlessDefault(Field.VALUE_TYPE, configuration.getValueType());
    explicitValues.mergeUnlessDefault(Field.STORE_BY_VALUE, configuration.isStoreByValue());
    if (configuration instanceof CompleteConfiguration<K, V> complete) {
      explicitValues.mergeUnlessDefault(Field.EXPIRY, complete.getExpiryPolicyFactory());
      explicitValues.mergeUnlessDefault(Field.READ_THROUGH, complete.isReadThrough());
      explicitValues.mergeUnlessDefault(Field.WRITE_THROUGH, complete.isWriteThrough());
      explicitValues.mergeUnlessDefault(Field.LOADER, complete.getCacheLoaderFactory());
      explicitValues.mergeUnlessDefault(Field.WRITER, complete.getCacheWriterFactory());
      explicitValues.mergeUnlessDefault(Field.STATISTICS, complete.isStatisticsEnabled());
      explicitValues.mergeUnlessDefault(Field.MANAGEMENT, complete.isManagementEnabled());
      complete.getCacheEntryListenerConfigurations().forEach(this::listener);
    }
    return this;
  }

  /**
   * Builds the configuration.
   *
   * @throws IllegalArgumentException if it has properties of {@link OutagePolicy#LOCAL}, and
   *     another outage policy. If no policy is set here, the cache is checked when it is created
   */
  public CachetteConfiguration<K, V> build() {
    explicitValues.requireLocalPolicy();
    return new CachetteConfiguration<>(explicitValues.toMap());
  }

  private CachetteConfigurationBuilder<K, V> set(Field field, Object value) {
    explicitValues.set(field, value);
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
