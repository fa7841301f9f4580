package io.cachette.configuration.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.configuration.NearCacheTouch;
import io.cachette.configuration.internal.template.TemplateMerger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the settings of near caches in every source, and which of them enable a near cache. */
class NearCacheSettingsTest {

  private final Path folder;

  NearCacheSettingsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          statistics: true                                | false
          near-cache: true                                | true
          near-cache: false                               | false
          near-cache: {enabled: true}                     | true
          near-cache: {enabled: false}                    | false
          near-cache: {max-entries: 5}                    | true
          near-cache: {max-weight: 5}                     | true
          near-cache: {expire-after: 5s}                  | true
          near-cache: {immutable: com.acme.Money}         | true
          near-cache: {touch: batched}                    | true
          near-cache: {enabled: false, max-entries: 5}    | false
          near-cache: {}                                  | false
          """)
  void enabled_settingsOfCache_followsFromThem(String settings, boolean expected) {
    ConfigurationInput input =
        ConfigurationInput.file(folder, "caches: {orders: {" + settings + "}}");

    assertThat(nearCache(input, "orders").isEnabled()).isEqualTo(expected);
  }

  static List<Function<ConfigurationInput, ConfigurationInput>> sources() {
    return List.of(
        input ->
            input
                .property("cachette.caches.orders.items.near-cache.max-entries", "7")
                .property("cachette.caches.orders.items.near-cache.max-weight", "2 GB")
                .property("cachette.caches.orders.items.near-cache.expire-after", "1m30s")
                .property("cachette.caches.orders.items.near-cache.immutable", "a.B,c.*")
                .property("cachette.caches.orders.items.near-cache.touch", "batched"),
        input ->
            input
                .system("cachette.caches.orders.items.near-cache.max-entries", "7")
                .system("cachette.caches.orders.items.near-cache.max-weight", "2 GB")
                .system("cachette.caches.orders.items.near-cache.expire-after", "1m30s")
                .system("cachette.caches.orders.items.near-cache.immutable", "a.B;c.*")
                .system("cachette.caches.orders.items.near-cache.touch", "batched"),
        input ->
            input
                .variable("CACHETTE_CACHES_ORDERS_ITEMS_NEAR_CACHE_MAX_ENTRIES", "7")
                .variable("CACHETTE_CACHES_ORDERS_ITEMS_NEAR_CACHE_MAX_WEIGHT", "2 GB")
                .variable("CACHETTE_CACHES_ORDERS_ITEMS_NEAR_CACHE_EXPIRE_AFTER", "1m30s")
                .variable("CACHETTE_CACHES_ORDERS_ITEMS_NEAR_CACHE_IMMUTABLE", "a.B, c.*")
                .variable("CACHETTE_CACHES_ORDERS_ITEMS_NEAR_CACHE_TOUCH", "batched"));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void nearCache_everySettingInOneSource_isRead(
      Function<ConfigurationInput, ConfigurationInput> source) {
    assertThat(nearCache(source.apply(new ConfigurationInput()), "orders.items"))
        .isEqualTo(
            NearCacheConfiguration.builder()
                .maxEntries(7)
                .maxWeight(2L << 30)
                .expireAfter(Duration.ofSeconds(90))
                .immutableClasses("a.B", "c.*")
                .touch(NearCacheTouch.BATCHED)
                .build());
  }

  @Test
  void shorthand_strongerSource_disablesNearCacheOfFile() {
    String yaml = "caches: {orders: {near-cache: {max-entries: 5}}}";

    assertThat(nearCache(ConfigurationInput.file(folder, yaml), "orders").isEnabled()).isTrue();
    assertThat(
            nearCache(
                    ConfigurationInput.file(folder, yaml)
                        .property("cachette.caches.orders.near-cache", "false"),
                    "orders")
                .isEnabled())
        .isFalse();
    assertThat(
            nearCache(
                    ConfigurationInput.file(folder, yaml)
                        .variable("CACHETTE_CACHES_ORDERS_NEAR_CACHE", "false"),
                    "orders")
                .isEnabled())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "orders.items, true, 5, 1000",
    "orders.other, true, 10000, 1000",
    "orders.off, false, 10000, 1000",
    "regions, false, 10000, 1000",
  })
  void nearCache_entriesByNameAndPattern_mergesSettingBySetting(
      String cache, boolean isEnabled, int maxEntries, long maxWeight) {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder,
            """
            caches:
              default:
                near-cache: {enabled: false, max-weight: 1000}
              "orders.*":
                near-cache: true
              orders.off:
                near-cache: false
              orders.items:
                near-cache: {max-entries: 5}
            """);

    assertThat(nearCache(input, cache))
        .isEqualTo(
            NearCacheConfiguration.builder()
                .enabled(isEnabled)
                .maxEntries(maxEntries)
                .maxWeight(maxWeight)
                .build());
  }

  @Test
  void nearCache_settingsOfNameOverDisabledDefault_isEnabled() {
    ConfigurationInput input =
        ConfigurationInput.file(
            folder,
            "caches: {default: {near-cache: false}, orders: {near-cache: {max-entries: 5}}}");

    assertThat(nearCache(input, "orders").isEnabled()).isTrue();
    assertThat(nearCache(input, "other").isEnabled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          caches: {a: {near-cache: on}}       | :1: caches.a.near-cache.enabled is 'on'; expected true or false
          caches: {a: {near-cache: [x]}}      | :1: caches.a.near-cache.enabled is a list; expected true or false
          caches: {a: {near-cache: {max-entry: 5}}} | :1: unknown key 'max-entry' in caches.a.near-cache; did you mean 'max-entries'? Known here: enabled, expire-after, immutable, max-entries, max-weight, touch
          caches: {a: {near-cache: {max-entries: 0}}} | :1: caches.a.near-cache.max-entries is '0'; expected a whole number from 1 on
          caches: {a: {near-cache: {max-weight: 0}}} | :1: caches.a.near-cache.max-weight is '0'; expected a number of bytes, 1 or more, such as 65536, 64KB, 64MB or 2GB
          caches: {a: {near-cache: {expire-after: 0s}}} | :1: caches.a.near-cache.expire-after is '0s'; expected a duration longer than zero
          caches: {a: {near-cache: {immutable: com.*.x}}} | :1: caches.a: near-cache.immutable: 'com.*.x' is no immutable class; expected a name such as com.example.Money, or a pattern
          caches: {a: {near-cache: {touch: always}}} | :1: caches.a.near-cache.touch is 'always'; expected none or batched
          """)
  void read_invalidNearCache_throwsWithPlaceAndReason(String yaml, String message) {
    assertThatThrownBy(ConfigurationInput.file(folder, yaml)::read)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.yaml" + message);
  }

  @Test
  void describe_shorthandAndSettings_showsThemWithSources() {
    ConfigurationInput input =
        ConfigurationInput.file(
                folder, "caches:\n  orders:\n    near-cache:\n      max-weight: 1GB\n")
            .property("cachette.caches.orders.near-cache", "true");

    assertThat(input.read().effective().apply(List.of("orders")).describe().lines())
        .contains(
            "cachette.caches.orders.near-cache.enabled = true (property"
                + " cachette.caches.orders.near-cache)",
            "cachette.caches.orders.near-cache.max-weight = 1GB ("
                + folder.resolve("cachette.yaml")
                + ":4)");
  }

  private static NearCacheConfiguration nearCache(ConfigurationInput input, String cache) {
    CachetteConfiguration<Object, Object> merged =
        TemplateMerger.merge(
            cache,
            input.cache(cache),
            new MutableConfiguration<>(),
            NearCacheSettingsTest.class.getClassLoader());
    return merged.getNearCache();
  }
}
