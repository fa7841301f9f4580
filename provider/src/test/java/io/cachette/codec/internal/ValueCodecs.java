package io.cachette.codec.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachette.codec.Encryption;
import io.cachette.codec.Serializer;
import io.cachette.codec.ValueFormat;
import java.io.Serializable;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Codecs, formats and values for the tests of {@link ValueCodec}. */
final class ValueCodecs {

  static final byte[] KEY = "s:alice".getBytes(UTF_8);
  static final ClassLoader LOADER = ValueCodecs.class.getClassLoader();
  static final Encryption ENCRYPTION = Encryption.of("k1", Map.of("k1", key(1), "k2", key(2)));

  private ValueCodecs() {}

  static ValueCodec codec(ValueFormat format, Class<?> type) {
    return new ValueCodec(format, type, LOADER, "ns:{test}");
  }

  static ValueFormat format(String serializer, String... allow) {
    return ValueFormat.builder()
        .serializer(serializer)
        .allow(allow)
        .compressionThreshold(0)
        .build();
  }

  static ValueFormat encrypted(Encryption encryption) {
    return ValueFormat.builder().compressionThreshold(0).encryption(encryption).build();
  }

  static String key(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  enum Kind {
    SMALL,
    LARGE
  }

  record Order(
      String name, int count, Kind kind, List<String> items, @Nullable Instant time, double price)
      implements Serializable {

    static Order random(Random random) {
      return new Order(
          "order-" + random.nextInt(1000),
          random.nextInt(),
          random.nextBoolean() ? Kind.SMALL : Kind.LARGE,
          IntStream.range(0, random.nextInt(30)).mapToObj(i -> "item" + random.nextInt(5)).toList(),
          random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextInt()),
          random.nextGaussian());
    }
  }

  record Other(Object held) implements Serializable {}

  /** A serializer that reverses the bytes of Java serialization. */
  public static final class Reversing implements Serializer {

    private final JavaSerializer serializer;

    public Reversing(ClassLoader loader) {
      this.serializer = new JavaSerializer(loader);
    }

    @Override
    public byte[] serialize(Object object) {
      if (!(object instanceof Serializable)) {
        throw new UnsupportedOperationException("not serializable");
      }
      return reversed(serializer.serialize(object), 0);
    }

    @Override
    public Object deserialize(byte[] bytes, int offset) {
      return serializer.deserialize(reversed(bytes, offset), 0);
    }

    private static byte[] reversed(byte[] bytes, int offset) {
      byte[] reversed = new byte[bytes.length - offset];
      for (int i = 0; i < reversed.length; i++) {
        reversed[i] = bytes[bytes.length - 1 - i];
      }
      return reversed;
    }
  }
}
