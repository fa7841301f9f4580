package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.ENCRYPTION;
import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static io.cachette.codec.internal.ValueCodecs.format;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.ValueCodecs.Order;
import io.cachette.codec.internal.ValueCodecs.Other;
import io.cachette.codec.internal.ValueCodecs.Reversing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that values of every format can be decoded again, and that other bytes are refused. */
class ValueCodecTest {

  static Stream<Arguments> formats() {
    return Stream.of("java", "kryo", "json", Reversing.class.getName())
        .flatMap(
            serializer ->
                Arrays.stream(Compression.values())
                    .flatMap(
                        compression ->
                            Stream.of(false, true)
                                .map(secret -> Arguments.of(serializer, compression, secret))));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void decode_everyValueFormat_returnsEqualValue(
      String serializer, Compression compression, boolean secret) {
    for (int threshold : new int[] {0, 100}) {
      Encryption encryption = secret ? ENCRYPTION : null;
      ValueFormat format =
          ValueFormat.builder()
              .serializer(serializer)
              .compression(compression)
              .compressionThreshold(threshold)
              .encryption(encryption)
              .build();
      Class<?> type = serializer.equals("json") ? Order.class : Object.class;
      ValueCodec codec = codec(format, type);
      for (int i = 0; i < 200; i++) {
        Order order = Order.random(new Random(i));

        byte[] bytes = codec.encode(KEY, order);

        assertThat(codec.decode(KEY, bytes)).isEqualTo(order);
        if (secret) {
          assertThat(new String(bytes, ISO_8859_1)).doesNotContain(order.name());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void decode_jdkValues_returnsEqualValues(String serializer) {
    ValueCodec codec = codec(format(serializer), Object.class);
    List<Object> self = new ArrayList<>();
    self.add(self);
    for (Object value :
        List.of(
            List.of(1, "a"),
            new ArrayList<>(Arrays.asList("a", null)),
            new TreeMap<>(Map.of("b", Instant.EPOCH)),
            new HashMap<>(Map.of(UUID.randomUUID(), Duration.ZERO)),
            Map.of("a", List.of(1L)),
            Thread.State.NEW,
            "text",
            1.5)) {
      assertThat(codec.decode(KEY, codec.encode(KEY, value))).isEqualTo(value);
    }
    List<?> read = (List<?>) codec.decode(KEY, codec.encode(KEY, self));
    assertThat(read.get(0)).isSameAs(read);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void decode_damagedBytes_returnsValueOrThrowsCodecException(
      String serializer, Compression compression, boolean secret) {
    Encryption encryption = secret ? ENCRYPTION : null;
    ValueFormat format =
        ValueFormat.builder()
            .serializer(serializer)
            .compression(compression)
            .compressionThreshold(0)
            .encryption(encryption)
            .build();
    ValueCodec codec = codec(format, Order.class);
    Random random = new Random(107);
    byte[] whole = codec.encode(KEY, Order.random(new Random(3)));
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = whole.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      decodeOrFail(codec, bytes);
      decodeOrFail(codec, Arrays.copyOf(whole, random.nextInt(whole.length)));
      byte[] noise = new byte[2 + random.nextInt(60)];
      random.nextBytes(noise);
      noise[0] = (byte) "okjvzZgse".charAt(random.nextInt(9));
      noise[1] = ':';
      decodeOrFail(codec, noise);
    }
  }

  private static void decodeOrFail(ValueCodec codec, byte[] bytes) {
    try {
      assertThat(codec.decode(KEY, bytes)).isInstanceOf(Order.class);
    } catch (CodecException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void decode_truncatedValue_throwsCodecExceptionWithClassName(String serializer) {
    ValueCodec codec = codec(format(serializer), Object.class);
    byte[] bytes = codec.encode(KEY, new Other("a".repeat(50)));

    assertThatThrownBy(() -> codec.decode(KEY, Arrays.copyOf(bytes, bytes.length - 20)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("at class " + Other.class.getName())
        .extracting(e -> ((CodecException) e).type())
        .isEqualTo(Other.class.getName());
    assertThatThrownBy(() -> codec.decode(KEY, Arrays.copyOf(bytes, 2)))
        .isInstanceOf(CodecException.class)
        .extracting(e -> ((CodecException) e).type())
        .isNull();
  }

  @Test
  void encode_deeplyNestedObject_throwsCodecException() {
    Object deep = "bottom";
    for (int i = 0; i < 100_000; i++) {
      deep = Optional.of(deep).map(Other::new).get();
    }
    Object bottomless = deep;

    for (String serializer : List.of("java", "kryo")) {
      ValueCodec codec = codec(format(serializer), Object.class);
      assertThatThrownBy(() -> codec.encode(KEY, bottomless))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(Other.class.getName());
    }
  }

  @Test
  void decode_valueOfWrongType_throwsCodecExceptionWithBothTypes() {
    byte[] bytes = codec(ValueFormat.DEFAULT, Object.class).encode(KEY, 1);

    assertThatThrownBy(() -> codec(ValueFormat.DEFAULT, String.class).decode(KEY, bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContainingAll("java.lang.Integer", "java.lang.String");
  }

  @Test
  void decode_valueOfOtherSerializer_throwsCodecException() {
    byte[] kryo = codec(format("kryo"), Object.class).encode(KEY, new Other("a"));

    assertThatThrownBy(() -> codec(format("java"), Object.class).decode(KEY, kryo))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("'k'");
  }

  @Test
  void describe_defaultAndEncryptedFormat_returnsSerializerAndEncryption() {
    ValueFormat encrypted =
        ValueFormat.builder()
            .serializer("kryo")
            .compression(Compression.LZ4)
            .encryption(ENCRYPTION)
            .build();

    assertThat(ValueCodec.describe(ValueFormat.DEFAULT)).isEqualTo("java");
    assertThat(ValueCodec.describe(encrypted)).isEqualTo("kryo+aes-gcm");
  }
}
