package io.cachette.configuration.internal.template;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.ConditionalOutagePolicy;
import io.cachette.configuration.EvictionPolicy;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.configuration.NearCacheTouch;
import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.OutageRecoveryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a cache, or of all caches whose names match a pattern. A component is null if its
 * setting is not set. Immutable.
 *
 * @param keyType name of a class
 * @param valueType name of a class
 * @param expiry when entries expire
 * @param loader name of a {@link javax.cache.integration.CacheLoader}
 * @param writer name of a {@link javax.cache.integration.CacheWriter}
 */
public record CacheTemplate(
    @Nullable String keyType,
    @Nullable String valueType,
    @Nullable Factory<ExpiryPolicy> expiry,
    @Nullable Boolean statistics,
    @Nullable Boolean management,
    @Nullable Boolean readThrough,
    @Nullable Boolean writeThrough,
    @Nullable String loader,
    @Nullable String writer,
    @Nullable List<Listener> listeners,
    @Nullable String serializer,
    @Nullable List<String> allow,
    @Nullable Compression compression,
    @Nullable Integer compressionThreshold,
    @Nullable Encryption encryption,
    @Nullable UnreadableValuePolicy unreadable,
    @Nullable Integer maxValueSize,
    Outage outage,
    @Nullable Integer acknowledgeReplicas,
    @Nullable ExpiryCollector collector,
    @Nullable Integer partitions,
    @Nullable Long maxEntries,
    @Nullable EvictionPolicy eviction,
    NearCache nearCache) {

  /** A template in which nothing is set. */
  public static final CacheTemplate EMPTY =
      new CacheTemplate(
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          Outage.UNSET,
          null,
          null,
          null,
          null,
          null,
          NearCache.UNSET);

  /**
   * The settings that say how a cache works while Redis does not answer. A component is null if its
   * setting is not set.
   */
  public record Outage(
      @Nullable OutagePolicy policy,
      @Nullable ConditionalOutagePolicy conditional,
      @Nullable OutageRecoveryPolicy recovery,
      @Nullable Duration serveStale,
      @Nullable Integer localEntries) {

    /** Nothing is set. */
    public static final Outage UNSET = new Outage(null, null, null, null, null);

    /** Another policy has no use for settings that belong to the policy that it replaces. */
    private Outage withFallback(Outage fallback) {
      boolean isOther = policy != null && policy != OutagePolicy.LOCAL;
      return new Outage(
          firstNonNull(policy, fallback.policy),
          firstNonNull(conditional, fallback.conditional),
          firstNonNull(recovery, fallback.recovery),
          isOther ? serveStale : firstNonNull(serveStale, fallback.serveStale),
          isOther ? localEntries : firstNonNull(localEntries, fallback.localEntries));
    }
  }

  /** The settings of a near cache. A component is null if its setting is not set. */
  public record NearCache(
      @Nullable Boolean enabled,
      @Nullable Integer maxEntries,
      @Nullable Long maxWeight,
      @Nullable Duration expireAfter,
      @Nullable List<String> immutableClasses,
      @Nullable NearCacheTouch touch) {

    /** Nothing is set. */
    public static final NearCache UNSET = new NearCache(null, null, null, null, null, null);

    /**
     * Returns these settings, which enable the near cache if any of them is set and they do not
     * disable it.
     */
    NearCache enabledUnlessUnset() {
      return enabled != null || equals(UNSET)
          ? this
          : new NearCache(true, maxEntries, maxWeight, expireAfter, immutableClasses, touch);
    }

    private NearCache withFallback(NearCache fallback) {
      return new NearCache(
          firstNonNull(enabled, fallback.enabled),
          firstNonNull(maxEntries, fallback.maxEntries),
          firstNonNull(maxWeight, fallback.maxWeight),
          firstNonNull(expireAfter, fallback.expireAfter),
          firstNonNull(immutableClasses, fallback.immutableClasses),
          firstNonNull(touch, fallback.touch));
    }

    /**
     * Returns the configuration; components that are null have their defaults.
     *
     * @throws IllegalArgumentException if a component is out of range
     */
    NearCacheConfiguration toConfiguration() {
      NearCacheConfiguration.Builder builder = NearCacheConfiguration.builder();
      builder.enabled(Boolean.TRUE.equals(enabled));
      ifPresent(maxEntries, builder::maxEntries);
      ifPresent(maxWeight, builder::maxWeight);
      ifPresent(expireAfter, builder::expireAfter);
      ifPresent(
          immutableClasses, classes -> builder.immutableClasses(classes.toArray(String[]::new)));
      ifPresent(touch, builder::touch);
      return builder.build();
    }
  }

  /**
   * The settings of a listener.
   *
   * @param type name of a {@link javax.cache.event.CacheEntryListener}
   * @param filter name of a {@link javax.cache.event.CacheEntryEventFilter}, or null for none
   */
  public record Listener(
      String type, @Nullable String filter, boolean synchronous, boolean oldValueRequired) {}

  /**
   * Returns this template together with a weaker one, which applies to settings that are not set
   * here.
   */
  public CacheTemplate withFallback(CacheTemplate fallback) {
    return new CacheTemplate(
        firstNonNull(keyType, fallback.keyType),
        firstNonNull(valueType, fallback.valueType),
        firstNonNull(expiry, fallback.expiry),
        firstNonNull(statistics, fallback.statistics),
        firstNonNull(management, fallback.management),
        firstNonNull(readThrough, fallback.readThrough),
        firstNonNull(writeThrough, fallback.writeThrough),
        firstNonNull(loader, fallback.loader),
        firstNonNull(writer, fallback.writer),
        firstNonNull(listeners, fallback.listeners),
        firstNonNull(serializer, fallback.serializer),
        firstNonNull(allow, fallback.allow),
        firstNonNull(compression, fallback.compression),
        firstNonNull(compressionThreshold, fallback.compressionThreshold),
        firstNonNull(encryption, fallback.encryption),
        firstNonNull(unreadable, fallback.unreadable),
        firstNonNull(maxValueSize, fallback.maxValueSize),
        outage.withFallback(fallback.outage),
        firstNonNull(acknowledgeReplicas, fallback.acknowledgeReplicas),
        firstNonNull(collector, fallback.collector),
        firstNonNull(partitions, fallback.partitions),
        firstNonNull(maxEntries, fallback.maxEntries),
        firstNonNull(eviction, fallback.eviction),
        nearCache.withFallback(fallback.nearCache));
  }

  /** Passes a value on unless it is null. */
  static <T> void ifPresent(@Nullable T value, Consumer<? super T> consumer) {
    if (value != null) {
      consumer.accept(value);
    }
  }

  private static <T> @Nullable T firstNonNull(@Nullable T stronger, @Nullable T weaker) {
    return stronger == null ? weaker : stronger;
  }
}
