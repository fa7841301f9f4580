package io.cachette.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CachetteConfigurationTest {

  private static final SecretKey KEY = new SecretKeySpec(new byte[16], "AES");
  private static final Encryption ENCRYPTION = Encryption.ofKeys("k1", Map.of("k1", KEY));

  @Test
  void build_defaultSettings_equalsApiDefaults() {
    CachetteConfiguration<Object, Object> configuration = CachetteConfiguration.builder().build();

    assertThat(new MutableConfiguration<>(configuration)).isEqualTo(new MutableConfiguration<>());
    assertThat(configuration.getValueFormat()).isEqualTo(ValueFormat.DEFAULT);
    assertThat(configuration.getUnreadableValuePolicy()).isEqualTo(UnreadableValuePolicy.FAIL);
    assertThat(configuration.getOutagePolicy()).isEqualTo(OutagePolicy.FAIL);
    assertThat(configuration.getConditionalOutagePolicy()).isEqualTo(ConditionalOutagePolicy.LOCAL);
    assertThat(configuration.getOutageRecoveryPolicy())
        .isEqualTo(OutageRecoveryPolicy.REMOVE_CHANGED);
    assertThat(configuration.getServeStale()).isEqualTo(Duration.ofMinutes(5));
    assertThat(configuration.getLocalEntries()).isEqualTo(10_000);
    assertThat(configuration.getNearCache()).isEqualTo(NearCacheConfiguration.disabled());
  }

  @Test
  void of_apiConfiguration_copiesEverySetting() {
    MutableConfiguration<String, Integer> api =
        new MutableConfiguration<String, Integer>()
            .setTypes(String.class, Integer.class)
            .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(minutes(1)))
            .setReadThrough(true)
            .setWriteThrough(true)
            .setCacheLoaderFactory(FactoryBuilder.factoryOf(SomeLoader.class))
            .setStatisticsEnabled(true)
            .setManagementEnabled(true)
            .setStoreByValue(false)
            .addCacheEntryListenerConfiguration(listener(true));

    assertThat(new MutableConfiguration<>(CachetteConfiguration.of(api))).isEqualTo(api);
  }

  @Test
  void build_ownSettings_keepsEveryValue() {
    CachetteConfiguration<String, Integer> configuration =
        CachetteConfiguration.builder(String.class, Integer.class)
            .serializer("kryo")
            .allow("com.example.**")
            .compression(Compression.ZSTD)
            .compressionThreshold(0)
            .encryption(ENCRYPTION)
            .unreadableValues(UnreadableValuePolicy.MISS)
            .maxValueSize(1)
            .outage(OutagePolicy.LOCAL)
            .outageConditional(ConditionalOutagePolicy.FAIL)
            .afterOutage(OutageRecoveryPolicy.CLEAR)
            .serveStale(Duration.ZERO)
            .localEntries(1)
            .nearCache(NearCacheConfiguration.builder().maxEntries(7).build())
            .build();

    assertThat(configuration.getKeyType()).isEqualTo(String.class);
    assertThat(configuration.getValueType()).isEqualTo(Integer.class);
    assertThat(configuration.getValueFormat())
        .isEqualTo(
            ValueFormat.builder()
                .serializer("kryo")
                .allow("com.example.**")
                .compression(Compression.ZSTD)
                .compressionThreshold(0)
                .encryption(ENCRYPTION)
                .build());
    assertThat(configuration.getUnreadableValuePolicy()).isEqualTo(UnreadableValuePolicy.MISS);
    assertThat(configuration.getMaxValueSize()).isEqualTo(1);
    assertThat(configuration.getOutagePolicy()).isEqualTo(OutagePolicy.LOCAL);
    assertThat(configuration.getConditionalOutagePolicy()).isEqualTo(ConditionalOutagePolicy.FAIL);
    assertThat(configuration.getOutageRecoveryPolicy()).isEqualTo(OutageRecoveryPolicy.CLEAR);
    assertThat(configuration.getServeStale()).isZero();
    assertThat(configuration.getLocalEntries()).isEqualTo(1);
    assertThat(configuration.getNearCache().maxEntries()).isEqualTo(7);
    assertThat(configuration.toBuilder().build()).isEqualTo(configuration);
  }

  @Test
  void build_localSettingsWithOtherPolicy_throwsWithSettingAndPolicy() {
    assertThatThrownBy(
            () ->
                CachetteConfiguration.builder()
                    .outage(OutagePolicy.BYPASS)
                    .serveStale(Duration.ofMinutes(5))
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("serve-stale", "LOCAL", "BYPASS");
    assertThatThrownBy(
            () -> CachetteConfiguration.builder().localEntries(7).outage(OutagePolicy.FAIL).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("local-entries", "LOCAL", "FAIL");
  }

  @Test
  void maxValueSize_outOfRange_throwsWithValue() {
    assertThat(CachetteConfiguration.builder().build().getMaxValueSize()).isEqualTo(16 << 20);
    assertThatThrownBy(() -> CachetteConfiguration.builder().maxValueSize(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 bytes");
  }

  @Test
  void localSettings_outOfRange_throwWithValue() {
    assertThatThrownBy(() -> CachetteConfiguration.builder().serveStale(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> CachetteConfiguration.builder().localEntries(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 local entries");
  }

  @Test
  void unreadableValues_policyOfSessions_throwsWithWayOut() {
    assertThatThrownBy(
            () ->
                CachetteConfiguration.builder().unreadableValues(UnreadableValuePolicy.INVALIDATE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("INVALIDATE", "FAIL or MISS");
  }

  static Stream<Arguments> expiries() {
    return Stream.of(
        expiry(
            CachetteConfigurationBuilder::expireAfterCreation, new CreatedExpiryPolicy(millis())),
        expiry(CachetteConfigurationBuilder::expireAfterAccess, new AccessedExpiryPolicy(millis())),
        expiry(
            CachetteConfigurationBuilder::expireAfterModification,
            new ModifiedExpiryPolicy(millis())),
        expiry(CachetteConfigurationBuilder::expireAfterTouch, new TouchedExpiryPolicy(millis())),
        expiry((builder, any) -> builder.eternal(), new EternalExpiryPolicy()));
  }

  @ParameterizedTest
  @MethodSource("expiries")
  void expiry_validDuration_createsApiPolicy(
      BiFunction<
              CachetteConfigurationBuilder<Object, Object>,
              Duration,
              CachetteConfigurationBuilder<Object, Object>>
          set,
      Object policy) {
    assertThat(
            set.apply(CachetteConfiguration.builder(), Duration.ofMillis(1500))
                .build()
                .getExpiryPolicyFactory()
                .create())
        .isEqualTo(policy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void expireAfterAccess_nonPositiveDuration_throwsIllegalArgumentException(String duration) {
    assertThatThrownBy(
            () -> CachetteConfiguration.builder().expireAfterAccess(Duration.parse(duration)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(duration);
  }

  @Test
  void expireAfterAccess_foreverDuration_isEternal() {
    CachetteConfiguration<Object, Object> configuration =
        CachetteConfiguration.builder().expireAfterAccess(ChronoUnit.FOREVER.getDuration()).build();

    assertThat(configuration.getExpiryPolicyFactory().create())
        .isEqualTo(new AccessedExpiryPolicy(javax.cache.expiry.Duration.ETERNAL));
  }

  @Test
  void compressionThreshold_negativeValue_throwsIllegalArgumentException() {
    assertThatThrownBy(() -> CachetteConfiguration.builder().compressionThreshold(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void with_strongerConfiguration_overridesSetFieldsAndAddsListeners() {
    CacheEntryListenerConfiguration<Object, Object> first = listener(true);
    CacheEntryListenerConfiguration<Object, Object> second = listener(false);
    CachetteConfiguration<Object, Object> weaker =
        CachetteConfiguration.builder()
            .statistics(true)
            .management(true)
            .serializer("kryo")
            .listener(first)
            .build();
    CachetteConfiguration<Object, Object> stronger =
        CachetteConfiguration.builder().statistics(false).listener(first).listener(second).build();

    CachetteConfiguration<Object, Object> both = weaker.toBuilder().with(stronger).build();

    assertThat(both.isStatisticsEnabled()).isFalse();
    assertThat(both.isManagementEnabled()).isTrue();
    assertThat(both.getValueFormat().serializer()).isEqualTo("kryo");
    assertThat(both.getCacheEntryListenerConfigurations()).containsExactly(first, second);
  }

  @Test
  void equals_sameEffectiveSettings_returnsTrue() {
    assertThat(CachetteConfiguration.builder().statistics(false).build())
        .isEqualTo(CachetteConfiguration.builder().build())
        .hasSameHashCodeAs(CachetteConfiguration.builder().build())
        .isNotEqualTo(CachetteConfiguration.builder().statistics(true).build());
  }

  @Test
  void toString_encryptionConfigured_hidesKeyMaterial() {
    String secret = "0123456789abcdef";
    Encryption encryption =
        Encryption.ofKeys(
            "k1",
            Map.of("k1", new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "AES")));

    assertThat(CachetteConfiguration.builder().encryption(encryption).build().toString())
        .contains("k1")
        .doesNotContain(secret);
  }

  @Test
  void serialization_customConfiguration_restoresEqualConfiguration() throws Exception {
    CachetteConfiguration<String, Integer> configuration =
        CachetteConfiguration.builder(String.class, Integer.class)
            .expireAfterTouch(Duration.ofHours(1))
            .compression(Compression.LZ4)
            .nearCache(
                NearCacheConfiguration.builder()
                    .maxEntries(7)
                    .maxWeight(3L << 30)
                    .expireAfter(Duration.ofSeconds(1))
                    .immutableClasses("com.example.*")
                    .touch(NearCacheTouch.BATCHED)
                    .build())
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(configuration);
    }

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(configuration);
    }
  }

  /** Loads nothing. */
  public abstract static class SomeLoader implements CacheLoader<String, Integer> {}

  /** Receives nothing. */
  public abstract static class SomeListener implements CacheEntryCreatedListener<Object, Object> {}

  private static <K, V> CacheEntryListenerConfiguration<K, V> listener(boolean synchronous) {
    return new MutableCacheEntryListenerConfiguration<>(
        FactoryBuilder.factoryOf(SomeListener.class), null, false, synchronous);
  }

  private static Arguments expiry(
      BiFunction<
              CachetteConfigurationBuilder<Object, Object>,
              Duration,
              CachetteConfigurationBuilder<Object, Object>>
          set,
      Object policy) {
    return Arguments.of(set, policy);
  }

  private static javax.cache.expiry.Duration minutes(long amount) {
    return new javax.cache.expiry.Duration(TimeUnit.MINUTES, amount);
  }

  private static javax.cache.expiry.Duration millis() {
    return new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 1500);
  }
}
