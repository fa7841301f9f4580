package io.cachette.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearCacheConfigurationTest {

  @Test
  void build_nothingSet_isEnabledWithDefaults() {
    NearCacheConfiguration nearCache = NearCacheConfiguration.builder().build();

    assertThat(nearCache.isEnabled()).isTrue();
    assertThat(nearCache.maxEntries()).isEqualTo(10_000);
    assertThat(nearCache.maxWeight()).isEqualTo(64 << 20);
    assertThat(nearCache.expireAfter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(nearCache.immutableClasses()).isEmpty();
    assertThat(nearCache.touch()).isEqualTo(NearCacheTouch.NONE);
  }

  @Test
  void disabled_defaults_equalThoseOfEnabledOne() {
    assertThat(NearCacheConfiguration.disabled().isEnabled()).isFalse();
    assertThat(NearCacheConfiguration.disabled())
        .isEqualTo(NearCacheConfiguration.builder().enabled(false).build())
        .hasSameHashCodeAs(NearCacheConfiguration.builder().enabled(false).build());
  }

  static List<UnaryOperator<NearCacheConfiguration.Builder>> changes() {
    return List.of(
        builder -> builder.enabled(false),
        builder -> builder.maxEntries(1),
        builder -> builder.maxWeight(1),
        builder -> builder.expireAfter(Duration.ofMillis(1)),
        builder -> builder.immutableClasses("com.example.Money"),
        builder -> builder.touch(NearCacheTouch.BATCHED));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void equals_oneValueDiffers_returnsFalse(UnaryOperator<NearCacheConfiguration.Builder> change) {
    NearCacheConfiguration changed = change.apply(NearCacheConfiguration.builder()).build();

    assertThat(changed)
        .isNotEqualTo(NearCacheConfiguration.builder().build())
        .isEqualTo(change.apply(NearCacheConfiguration.builder()).build())
        .hasSameHashCodeAs(change.apply(NearCacheConfiguration.builder()).build());
    assertThat(CachetteConfiguration.builder().nearCache(changed).build())
        .isNotEqualTo(
            CachetteConfiguration.builder()
                .nearCache(NearCacheConfiguration.builder().build())
                .build());
  }

  @Test
  void toString_everyValue_isShown() {
    assertThat(
            NearCacheConfiguration.builder()
                .maxEntries(7)
                .maxWeight(8)
                .expireAfter(Duration.ofSeconds(9))
                .immutableClasses("com.example.Money")
                .touch(NearCacheTouch.BATCHED)
                .build())
        .hasToString(
            "NearCacheConfiguration[enabled=true, maxEntries=7, maxWeight=8, expireAfter=PT9S,"
                + " immutableClasses=[com.example.Money], touch=BATCHED]");
  }

  @Test
  void builder_numbersOutOfRange_throwsWithValue() {
    NearCacheConfiguration.Builder builder = NearCacheConfiguration.builder();

    assertThatThrownBy(() -> builder.maxEntries(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 near entries");
    assertThatThrownBy(() -> builder.maxWeight(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 bytes");
    assertThatThrownBy(() -> builder.expireAfter(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> builder.expireAfter(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Money",
        "com.example.Money",
        "com.example.Shop$Money",
        "com.example.*",
        "com.example.**",
        "com.example.Mon*",
        "!com.example.Basket",
        "*"
      })
  void immutableClasses_nameOrPattern_isKept(String pattern) {
    assertThat(
            NearCacheConfiguration.builder()
                .immutableClasses("replaced")
                .immutableClasses(pattern)
                .build()
                .immutableClasses())
        .containsExactly(pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!",
        "**",
        "com.*.Money",
        "com.example**",
        "com.example Money",
        "maxdepth=5",
        "java.base/java.util.*",
        "com.example.A;com.example.B"
      })
  void immutableClasses_neitherNameNorPattern_throwsWithText(String pattern) {
    assertThatThrownBy(() -> NearCacheConfiguration.builder().immutableClasses(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'" + pattern + "'", "com.example.*");
  }
}
