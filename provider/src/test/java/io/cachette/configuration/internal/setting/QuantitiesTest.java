package io.cachette.configuration.internal.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "1h, PT1H",
    "7d, PT168H",
    "1h30m, PT1H30M",
    "1d2h3m4s5ms, PT26H3M4.005S",
    "0s, PT0S",
    "PT30S, PT30S",
    "pt1h, PT1H",
    "P2D, PT48H",
    "PT0.5S, PT0.5S",
  })
  void duration_validText_returnsDuration(String text, Duration expected) {
    assertThat(Quantities.parseDuration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "30",
        "s",
        "-1s",
        "30 s",
        "1.5h",
        "30m1h",
        "1h1h",
        "PT",
        "PT-1S",
        "PT0.0001S",
        "forever",
        "1w",
        "1000000000s",
        "P9999999999999D",
        "PT9223372036854775807S"
      })
  void duration_invalidText_throwsIllegalArgumentException(String text) {
    assertThatThrownBy(() -> Quantities.parseDuration(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1024, 1024",
    "1KB, 1024",
    "1KiB, 1024",
    "64k, 65536",
    "12 b, 12",
    "2m, 2097152",
    "2 MB, 2097152",
    "2mib, 2097152",
  })
  void size_validText_returnsBytes(String text, int expected) {
    assertThat(Quantities.parseSize(text)).isEqualTo(expected);
    assertThat(Quantities.parseLargeSize(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"2048m, 2147483648", "3GB, 3221225472", "1 gib, 1073741824", "1g, 1073741824"})
  void largeSize_beyondInt_returnsBytes(String text, long expected) {
    assertThat(Quantities.parseLargeSize(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g", "-1", "1.5g", "1TB", "9999999999"})
  void largeSize_invalidText_throwsIllegalArgumentException(String text) {
    assertThatThrownBy(() -> Quantities.parseLargeSize(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "1.5k", "1GB", "2048m", "1kk", "1 k b"})
  void size_invalidText_throwsIllegalArgumentException(String text) {
    assertThatThrownBy(() -> Quantities.parseSize(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
