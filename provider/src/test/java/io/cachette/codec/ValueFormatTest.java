package io.cachette.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueFormatTest {

  private static final byte[] BYTES = "0123456789abcdef".getBytes(US_ASCII);
  private static final SecretKey KEY = new SecretKeySpec(BYTES, "AES");
  private static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);

  static Stream<UnaryOperator<ValueFormat.Builder>> changes() {
    return Stream.of(
        format -> format.serializer("kryo"),
        format -> format.allow("com.example.**"),
        format -> format.compression(Compression.LZ4),
        format -> format.compressionThreshold(1),
        format -> format.encryption(Encryption.of("k", Map.of("k", BASE64))));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void equals_oneValueDiffers_returnsFalse(UnaryOperator<ValueFormat.Builder> change) {
    ValueFormat changed = change.apply(ValueFormat.builder()).build();

    assertThat(changed).isNotEqualTo(ValueFormat.DEFAULT);
    assertThat(changed.toString())
        .isNotEqualTo(ValueFormat.DEFAULT.toString())
        .doesNotContain(BASE64);
    assertThat(changed.toBuilder().build()).isEqualTo(changed).hasSameHashCodeAs(changed);
    assertThat(ValueFormat.builder().build()).isEqualTo(ValueFormat.DEFAULT);
  }

  @Test
  void compressionThreshold_negative_throwsWithValue() {
    assertThatThrownBy(() -> ValueFormat.builder().compressionThreshold(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("-1", "0 or more");
  }

  @Test
  void encryption_sameKeysInEachForm_isEqual() {
    Encryption encryption = Encryption.of("k", Map.of("k", BASE64));

    assertThat(Encryption.ofKeys("k", Map.of("k", KEY)))
        .isEqualTo(encryption)
        .hasSameHashCodeAs(encryption);
    assertThat(Encryption.builder().key("k", KEY).current("k").build()).isEqualTo(encryption);
    assertThat(Encryption.builder().current("k").key("k", BASE64).build()).isEqualTo(encryption);
    assertThat(Encryption.of("k", Map.of("k", BASE64, "l", BASE64))).isNotEqualTo(encryption);
    assertThat(Encryption.of("l", Map.of("k", BASE64, "l", BASE64)))
        .isNotEqualTo(Encryption.of("k", Map.of("k", BASE64, "l", BASE64)));
    assertThat(encryption).hasToString("Encryption[current k of [k]]");
  }

  @Test
  void encryption_withoutCurrentKey_throwsWithIds() {
    assertThatThrownBy(() -> Encryption.builder().key("k", KEY).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[k]");
    assertThatThrownBy(() -> Encryption.ofKeys("l", Map.of("k", KEY)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'l'", "[k]");
  }
}
