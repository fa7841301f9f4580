package io.cachette.codec.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.codec.CodecException;
import io.cachette.testkit.JavaProgram;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests properties of all keys of the canonical types with random keys. */
class KeyPropertiesTest {

  private static final int KEYS = 5_000;

  private static final KeyCodec CODEC = KeyCodecTest.codec(Object.class);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void encode_equalRandomKeys_returnsEqualBytes(long seed) {
    RandomKeys keys = new RandomKeys(seed, 10, true);
    RandomKeys builtOtherwise = new RandomKeys(seed, 11, true);
    for (int i = 0; i < KEYS; i++) {
      Object key = keys.next();
      Object other = builtOtherwise.next();

      assertThat(text(CODEC.encode(other))).as("%s", key).isEqualTo(text(CODEC.encode(key)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void decode_randomKeys_returnsEqualKeysWithSameBytes(long seed) {
    RandomKeys keys = new RandomKeys(seed, 10, true);
    for (int i = 0; i < KEYS; i++) {
      byte[] bytes = CODEC.encode(keys.next());

      assertThat(CODEC.encode(CODEC.decode(bytes))).as("%s", text(bytes)).isEqualTo(bytes);
    }
    RandomKeys comparable = new RandomKeys(seed, 10, false);
    for (int i = 0; i < KEYS; i++) {
      Object key = comparable.next();

      assertThat(CODEC.decode(CODEC.encode(key))).isEqualTo(key);
    }
  }

  @Test
  void encode_randomKeys_returnsEqualBytesExactlyForEqualKeys() {
    RandomKeys keys = new RandomKeys(7, 10, false);
    Map<Object, String> texts = new HashMap<>();
    Map<String, Object> objects = new HashMap<>();
    int again = 0;
    for (int i = 0; i < 10 * KEYS; i++) {
      Object key = keys.next();
      String text = text(CODEC.encode(key));
      again += texts.containsKey(key) ? 1 : 0;

      assertThat(texts.getOrDefault(key, text)).as("%s", key).isEqualTo(text);
      assertThat(objects.getOrDefault(text, key)).as("%s", text).isEqualTo(key);
      texts.put(key, text);
      objects.put(text, key);
    }
    assertThat(again).as("equal keys met").isGreaterThan(KEYS);
  }

  @Test
  void encode_twoJvms_returnsSameBytes() {
    try (JavaProgram other = JavaProgram.start(Digest.class)) {
      assertThat(other.awaitSuccess()).isEqualTo(Digest.ofKeys());
    }
  }

  /**
   * Damaged bytes either decode to a key or fail with a {@link CodecException}, and nothing else.
   */
  @Test
  void decode_damagedBytes_returnsKeyOrThrowsCodecException() {
    RandomKeys keys = new RandomKeys(8, 10, true);
    Random random = new Random(107);
    for (int i = 0; i < KEYS; i++) {
      byte[] bytes = CODEC.encode(keys.next());
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(32, 128);
      }
      decodeOrFail(bytes);
      decodeOrFail(Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }
  }

  @Test
  void decode_randomBytes_returnsKeyOrThrowsCodecException() {
    Random random = new Random(108);
    String letters = "aqwmEHrKFsixoe(),=:n";
    for (int i = 0; i < 10 * KEYS; i++) {
      StringBuilder text = new StringBuilder(letters.charAt(random.nextInt(12)) + ":");
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      decodeOrFail(text.toString().getBytes(UTF_8));
    }
  }

  private static void decodeOrFail(byte[] bytes) {
    try {
      assertThat(CODEC.decode(bytes)).isNotNull();
    } catch (CodecException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /**
   * Encodes many keys and prints a digest of their bytes. Maps and sets iterate in another order in
   * another JVM.
   */
  static final class Digest {

    private Digest() {}

    public static void main(String[] arguments) {
      System.out.println(ofKeys());
    }

    static String ofKeys() {
      RandomKeys keys = new RandomKeys(9, ProcessHandle.current().pid(), true);
      List<String> encoded = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        encoded.add(text(CODEC.encode(keys.next())));
      }
      try {
        byte[] all = String.join("\n", encoded).getBytes(UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(all));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
