package io.cachette.configuration.internal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.Compression;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.ConditionalOutagePolicy;
import io.cachette.configuration.EvictionPolicy;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.configuration.NearCacheTouch;
import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.OutageRecoveryPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateMergerTest {

  private static final Factory<ExpiryPolicy> CREATED =
      CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 30));
  private static final Factory<ExpiryPolicy> TOUCHED =
      TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 30));

  private static final CacheTemplate FULL =
      new CacheTemplate(
          "java.lang.String",
          "Long",
          CREATED,
          true,
          true,
          true,
          false,
          SomeLoader.class.getName(),
          null,
          List.of(
              new CacheTemplate.Listener(
                  SomeListener.class.getName(), SomeFilter.class.getName(), true, false)),
          "kryo",
          List.of("com.example.*"),
          Compression.LZ4,
          64,
          null,
          UnreadableValuePolicy.MISS,
          2_000,
          new CacheTemplate.Outage(
              OutagePolicy.LOCAL,
              ConditionalOutagePolicy.FAIL,
              OutageRecoveryPolicy.CLEAR,
              java.time.Duration.ofSeconds(90),
              500),
          2,
          ExpiryCollector.SORTED_SET,
          16,
          1_000L,
          EvictionPolicy.SOONEST_EXPIRY,
          new CacheTemplate.NearCache(
              true,
              700,
              2_000L,
              java.time.Duration.ofSeconds(90),
              List.of("com.example.Money"),
              NearCacheTouch.BATCHED));

  @Test
  void merge_defaultConfiguration_appliesEveryTemplateSetting() {
    CachetteConfiguration<Object, Object> merged = merge(FULL, new MutableConfiguration<>());

    assertThat(merged.getKeyType().getName()).isEqualTo("java.lang.String");
    assertThat(merged.getValueType().getName()).isEqualTo("java.lang.Long");
    assertThat(merged.getExpiryPolicyFactory()).isEqualTo(CREATED);
    assertThat(merged.getAcknowledgeReplicas()).isEqualTo(2);
    assertThat(merged.getCollector()).isEqualTo(ExpiryCollector.SORTED_SET);
    assertThat(merged.getMaxEntries()).isEqualTo(1_000L);
    assertThat(merged.getEvictionPolicy()).isEqualTo(EvictionPolicy.SOONEST_EXPIRY);
    assertThat(merged.getNearCache())
        .isEqualTo(
            NearCacheConfiguration.builder()
                .maxEntries(700)
                .maxWeight(2_000)
                .expireAfter(java.time.Duration.ofSeconds(90))
                .immutableClasses("com.example.Money")
                .touch(NearCacheTouch.BATCHED)
                .build());
    assertThat(merged.isStatisticsEnabled()).isTrue();
    assertThat(merged.isManagementEnabled()).isTrue();
    assertThat(merged.isReadThrough()).isTrue();
    assertThat(merged.isWriteThrough()).isFalse();
    assertThat(Objects.requireNonNull(merged.getCacheLoaderFactory()).create())
        .isInstanceOf(SomeLoader.class);
    assertThat(merged.getCacheEntryListenerConfigurations())
        .singleElement()
        .satisfies(
            listener -> {
              assertThat(listener.isSynchronous()).isTrue();
              assertThat(listener.isOldValueRequired()).isFalse();
              assertThat(listener.getCacheEntryListenerFactory().create())
                  .isInstanceOf(SomeListener.class);
              assertThat(listener.getCacheEntryEventFilterFactory().create())
                  .isInstanceOf(SomeFilter.class);
            });
    assertThat(merged.getValueFormat().serializer()).isEqualTo("kryo");
    assertThat(merged.getValueFormat().allow()).containsExactly("com.example.*");
    assertThat(merged.getValueFormat().compression()).isEqualTo(Compression.LZ4);
    assertThat(merged.getValueFormat().compressionThreshold()).isEqualTo(64);
    assertThat(merged.getUnreadableValuePolicy()).isEqualTo(UnreadableValuePolicy.MISS);
    assertThat(merged.getMaxValueSize()).isEqualTo(2_000);
    assertThat(merged.getOutagePolicy()).isEqualTo(OutagePolicy.LOCAL);
    assertThat(merged.getConditionalOutagePolicy()).isEqualTo(ConditionalOutagePolicy.FAIL);
    assertThat(merged.getOutageRecoveryPolicy()).isEqualTo(OutageRecoveryPolicy.CLEAR);
    assertThat(merged.getServeStale()).isEqualTo(java.time.Duration.ofSeconds(90));
    assertThat(merged.getLocalEntries()).isEqualTo(500);
  }

  @Test
  void merge_settingsInCode_overrideTemplatePerField() {
    CachetteConfiguration<Object, Object> merged =
        merge(
            FULL,
            CachetteConfiguration.builder()
                .expiry(TOUCHED)
                .statistics(false)
                .serializer("java")
                .build());

    assertThat(merged.getExpiryPolicyFactory()).isEqualTo(TOUCHED);
    assertThat(merged.isStatisticsEnabled()).isFalse();
    assertThat(merged.getValueFormat().serializer()).isEqualTo("java");
    assertThat(merged.isManagementEnabled()).isTrue();
    assertThat(merged.getValueType().getName()).isEqualTo("java.lang.Long");
  }

  @Test
  void merge_nearCacheInCode_replacesThatOfTemplateAsAWhole() {
    NearCacheConfiguration small = NearCacheConfiguration.builder().maxEntries(1).build();

    assertThat(merge(FULL, CachetteConfiguration.builder().nearCache(small).build()).getNearCache())
        .isEqualTo(small);
    assertThat(
            merge(
                    FULL,
                    CachetteConfiguration.builder()
                        .nearCache(NearCacheConfiguration.disabled())
                        .build())
                .getNearCache())
        .isEqualTo(NearCacheConfiguration.disabled());
  }

  @Test
  void merge_emptyTemplate_keepsConfiguration() {
    CompleteConfiguration<String, Integer> configuration =
        new MutableConfiguration<String, Integer>()
            .setTypes(String.class, Integer.class)
            .setExpiryPolicyFactory(TOUCHED)
            .setStatisticsEnabled(true);

    assertThat(new MutableConfiguration<>(merge(CacheTemplate.EMPTY, configuration)))
        .isEqualTo(configuration);
  }

  @Test
  void over_weakerTemplate_keepsOwnFieldsAndFillsOthers() {
    CacheTemplate stronger = template("java.lang.Integer", null);

    assertThat(stronger.withFallback(FULL).keyType()).isEqualTo("java.lang.Integer");
    assertThat(stronger.withFallback(FULL).loader()).isEqualTo(FULL.loader());
    assertThat(CacheTemplate.EMPTY.withFallback(FULL)).isEqualTo(FULL);
    assertThat(FULL.withFallback(CacheTemplate.EMPTY)).isEqualTo(FULL);
  }

  @Test
  void merge_otherPolicyInCode_ignoresLocalSettingsOfTemplate() {
    CachetteConfiguration<Object, Object> merged =
        merge(FULL, CachetteConfiguration.builder().outage(OutagePolicy.BYPASS).build());

    assertThat(merged.getOutagePolicy()).isEqualTo(OutagePolicy.BYPASS);
    assertThat(merged.getServeStale()).isEqualTo(java.time.Duration.ofMinutes(5));
    assertThat(merged.getLocalEntries()).isEqualTo(10_000);
  }

  @Test
  void withFallback_otherPolicy_ignoresLocalSettingsOfFallback() {
    CacheTemplate failing =
        withOutage(new CacheTemplate.Outage(OutagePolicy.FAIL, null, null, null, null))
            .withFallback(FULL);

    assertThat(failing.outage())
        .isEqualTo(
            new CacheTemplate.Outage(
                OutagePolicy.FAIL,
                ConditionalOutagePolicy.FAIL,
                OutageRecoveryPolicy.CLEAR,
                null,
                null));
    assertThat(merge(failing, new MutableConfiguration<>()).getOutagePolicy())
        .isEqualTo(OutagePolicy.FAIL);
  }

  @Test
  void merge_localSettingsWithoutLocalPolicy_throwsWithCacheSettingAndPolicy() {
    CacheTemplate template =
        withOutage(
            new CacheTemplate.Outage(null, null, null, java.time.Duration.ofSeconds(1), null));

    assertThatThrownBy(() -> merge(template, new MutableConfiguration<>()))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'orders'", "serve-stale", "LOCAL", "FAIL");
    assertThatThrownBy(
            () ->
                merge(CacheTemplate.EMPTY, CachetteConfiguration.builder().localEntries(1).build()))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'orders'", "local-entries", "LOCAL", "FAIL");
  }

  private static CacheTemplate withOutage(CacheTemplate.Outage outage) {
    return new CacheTemplate(
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
        outage,
        null,
        null,
        null,
        null,
        null,
        CacheTemplate.NearCache.UNSET);
  }

  @ParameterizedTest
  @CsvSource({
    "com.example.Missing, , key-type, com.example.Missing",
    "String, com.example.Missing, loader, com.example.Missing",
    "String, java.lang.String, loader, CacheLoader"
  })
  void merge_wrongClass_throwsWithCacheAndSetting(
      String keyType, String loader, String setting, String text) {
    assertThatThrownBy(() -> merge(template(keyType, loader), new MutableConfiguration<>()))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'orders'", setting, text);
  }

  @Test
  void merge_arrayKeyType_resolvesArrayClass() {
    assertThat(merge(template("byte[]", null), new MutableConfiguration<>()).getKeyType())
        .isEqualTo((Class<?>) byte[].class);
  }

  @Test
  void loaderFactory_noUsableConstructor_throwsWithClassName() {
    Factory<?> factory =
        Objects.requireNonNull(
            merge(
                    template("String", LoaderWithParameter.class.getName()),
                    new MutableConfiguration<>())
                .getCacheLoaderFactory());

    assertThatThrownBy(factory::create)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("LoaderWithParameter", "constructor without parameters");
  }

  private static <K, V> CachetteConfiguration<K, V> merge(
      CacheTemplate template, Configuration<K, V> configuration) {
    return TemplateMerger.merge(
        "orders", template, configuration, TemplateMergerTest.class.getClassLoader());
  }

  private static CacheTemplate template(
      @org.jspecify.annotations.Nullable String keyType,
      @org.jspecify.annotations.Nullable String loader) {
    return new CacheTemplate(
        keyType,
        null,
        null,
        null,
        null,
        null,
        null,
        loader,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        CacheTemplate.Outage.UNSET,
        null,
        null,
        null,
        null,
        null,
        CacheTemplate.NearCache.UNSET);
  }

  /** Loads the key. */
  static class SomeLoader implements CacheLoader<Object, Object> {
    @Override
    public Object load(Object key) {
      return key;
    }

    @Override
    public Map<Object, Object> loadAll(Iterable<?> keys) {
      return Map.of();
    }
  }

  /** Cannot be created by name. */
  static final class LoaderWithParameter extends SomeLoader {
    LoaderWithParameter(String parameter) {
      super();
    }
  }

  /** Receives nothing. */
  static final class SomeListener implements CacheEntryCreatedListener<Object, Object> {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<?, ?>> events) {}
  }

  /** Lets everything pass. */
  static final class SomeFilter implements CacheEntryEventFilter<Object, Object> {
    @Override
    public boolean evaluate(CacheEntryEvent<?, ?> event) {
      return true;
    }
  }
}
