package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.ENCRYPTION;
import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.LOADER;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static io.cachette.codec.internal.ValueCodecs.encrypted;
import static io.cachette.codec.internal.ValueCodecs.key;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests encrypted values, the rotation of their keys, and values that were changed or moved. */
class ValueEncryptionTest {

  @Test
  void encode_encryptionEnabled_hidesPlaintextAndDiffersEachTime() {
    ValueCodec codec = codec(encrypted(ENCRYPTION), Object.class);

    byte[] bytes = codec.encode(KEY, "secret");

    assertThat(new String(bytes, ISO_8859_1)).startsWith("g:\u0002k1").doesNotContain("secret");
    assertThat(codec.encode(KEY, "secret")).isNotEqualTo(bytes);
    assertThat(codec.isBoundToKey()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RedissonCodec(KeyCodecTest.codec(Object.class), codec))
        .withMessageContaining("encrypted");
  }

  @Test
  void keyRotation_newCurrentKey_readsAllKeysAndWritesCurrentKey() {
    ValueCodec before = codec(encrypted(ENCRYPTION), Object.class);
    ValueCodec after =
        codec(encrypted(Encryption.of("k2", Map.of("k1", key(1), "k2", key(2)))), Object.class);
    ValueCodec later = codec(encrypted(Encryption.of("k2", Map.of("k2", key(2)))), Object.class);
    byte[] old = before.encode(KEY, "a");
    byte[] current = after.encode(KEY, "b");

    assertThat(after.decode(KEY, old)).isEqualTo("a");
    assertThat(before.decode(KEY, current)).isEqualTo("b");
    assertThat(later.decode(KEY, current)).isEqualTo("b");
    assertThatThrownBy(() -> later.decode(KEY, old))
        .isInstanceOf(CodecException.class)
        .hasMessageContainingAll("'k1'", "[k2]");
  }

  @Test
  void decode_foreignOrChangedEncryptedValue_throwsCodecException() {
    byte[] bytes = codec(encrypted(ENCRYPTION), Object.class).encode(KEY, "a");
    ValueCodec otherCache = new ValueCodec(encrypted(ENCRYPTION), Object.class, LOADER, "other");
    ValueCodec otherKey = codec(encrypted(Encryption.of("k1", Map.of("k1", key(9)))), Object.class);
    ValueCodec same = codec(encrypted(ENCRYPTION), Object.class);

    assertThat(same.decode(KEY, bytes)).isEqualTo("a");
    for (ValueCodec other : List.of(otherCache, otherKey)) {
      assertThatThrownBy(() -> other.decode(KEY, bytes))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("'k1'");
    }
    assertThatThrownBy(() -> same.decode("s:bob".getBytes(UTF_8), bytes))
        .isInstanceOf(CodecException.class);
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i]++;
      assertThatThrownBy(() -> same.decode(KEY, changed)).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void decode_encryptionMismatch_throwsCodecException() {
    ValueCodec plain = codec(ValueFormat.DEFAULT, Object.class);
    ValueCodec secret = codec(encrypted(ENCRYPTION), Object.class);

    assertThatThrownBy(() -> secret.decode(KEY, plain.encode(KEY, "a")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("not encrypted");
    assertThatThrownBy(() -> plain.decode(KEY, secret.encode(KEY, "a")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("no encryption keys");
  }

  @ParameterizedTest
  @CsvSource({"not base64!,not base64", "AAAA,3 bytes"})
  void encryptionOf_invalidKey_throwsWithoutShowingKey(String base64, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Encryption.of("k1", Map.of("k1", base64)))
        .withMessageContainingAll("'k1'", why, "openssl")
        .withMessageNotContaining(base64)
        .withNoCause();
  }

  @Test
  void encryption_missingOrInvalidCurrentKey_throwsAndNeverShowsKeys() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Encryption.of("k3", Map.of("k1", key(1))))
        .withMessageContainingAll("'k3'", "[k1]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Encryption.of("a b", Map.of("a b", key(1))))
        .withMessageContaining("'a b'");
    assertThat(encrypted(ENCRYPTION).toString()).contains("k1").doesNotContain(key(1));
  }
}
