package io.cachette.configuration;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.expiry.EternalExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** The properties of a {@link CachetteConfiguration}, with their defaults. */
enum Field {
  KEY_TYPE(Object.class),
  VALUE_TYPE(Object.class),
  STORE_BY_VALUE(true),
  EXPIRY(EternalExpiryPolicy.factoryOf()),
  READ_THROUGH(false),
  WRITE_THROUGH(false),
  LOADER(null),
  WRITER(null),
  LISTENERS(List.of()),
  STATISTICS(false),
  MANAGEMENT(false),
  SERIALIZER(ValueFormat.DEFAULT.serializer()),
  ALLOW(ValueFormat.DEFAULT.allow()),
  COMPRESSION(ValueFormat.DEFAULT.compression()),
  COMPRESSION_THRESHOLD(ValueFormat.DEFAULT.compressionThreshold()),
  ENCRYPTION(null),
  UNREADABLE(UnreadableValuePolicy.FAIL),
  MAX_VALUE_SIZE(16 * 1024 * 1024),
  OUTAGE(OutagePolicy.FAIL),
  OUTAGE_CONDITIONAL(ConditionalOutagePolicy.LOCAL),
  AFTER_OUTAGE(OutageRecoveryPolicy.REMOVE_CHANGED),
  SERVE_STALE(Duration.ofMinutes(5)),
  LOCAL_ENTRIES(10_000),
  ACKNOWLEDGE_REPLICAS(0),
  COLLECTOR(ExpiryCollector.AUTO),
  PARTITIONS(1),
  MAX_ENTRIES(null),
  EVICTION(EvictionPolicy.RANDOM),
  NEAR_CACHE(NearCacheConfiguration.disabled());

  /** The properties that only {@link OutagePolicy#LOCAL} has. */
  static final Set<Field> OF_LOCAL_POLICY = EnumSet.of(SERVE_STALE, LOCAL_ENTRIES);

  /** Classes, primitives and immutable values only. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final @Nullable Object defaultValue;

  Field(@Nullable Object defaultValue) {
    this.defaultValue = defaultValue;
  }

  /** Whether a value is null or equals the default. */
  boolean isDefault(@Nullable Object value) {
    return value == null || value.equals(defaultValue);
  }

  /** Returns a new map of the defaults, without fields that have none. */
  static Map<Field, Object> createDefaults() {
    Map<Field, Object> defaults = new EnumMap<>(Field.class);
    for (Field field : values()) {
      if (field.defaultValue != null) {
        defaults.put(field, field.defaultValue);
      }
    }
    return defaults;
  }
}
