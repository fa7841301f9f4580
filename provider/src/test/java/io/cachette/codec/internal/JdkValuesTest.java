package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static io.cachette.codec.internal.ValueCodecs.format;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.ValueCodecs.Kind;
import io.cachette.codec.internal.ValueCodecs.Other;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that objects of the JDK can be read if they can be written. */
class JdkValuesTest {

  /** Objects as they are, in a field of a class that is not Serializable, and in a record. */
  static Stream<Arguments> values() {
    return JdkValues.all()
        .map(value -> Arguments.of(value.getClass().getName() + " " + value, value));
  }

  private static final class Pojo {

    private final Object held;

    Pojo(Object held) {
      this.held = held;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void decode_kryo_returnsEqualValue(String name, Object value) {
    ValueCodec codec = codec(format("kryo"), Object.class);

    assertSame(codec.decode(KEY, codec.encode(KEY, value)), value);
    Pojo pojo = (Pojo) codec.decode(KEY, codec.encode(KEY, new Pojo(value)));
    assertSame(pojo.held, value);
    Other record = (Other) codec.decode(KEY, codec.encode(KEY, new Other(value)));
    assertSame(record.held(), value);
    List<?> list = (List<?>) codec.decode(KEY, codec.encode(KEY, Arrays.asList(value, value)));
    assertSame(list.get(0), value);
    assertSame(list.get(1), value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void decode_java_returnsEqualValueOrValueIsNotSerializable(String name, Object value) {
    ValueCodec codec = codec(format("java"), Object.class);
    byte[] bytes;
    try {
      bytes = codec.encode(KEY, value);
    } catch (CodecException e) {
      assertThat(e).hasMessageContaining("java.io.Serializable");
      return;
    }
    assertSame(codec.decode(KEY, bytes), value);
  }

  /** What is not allowed is refused when it is written, never when it is read. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void decode_valueWrittenWithAllowList_returnsEqualValue(String name, Object value) {
    for (String serializer : List.of("java", "kryo")) {
      ValueCodec picky =
          codec(format(serializer, Kind.class.getName(), Other.class.getName()), Object.class);
      byte[] bytes;
      try {
        bytes = picky.encode(KEY, new Other(value));
      } catch (CodecException e) {
        if (!String.valueOf(e.getMessage()).contains("java.io.Serializable")) {
          assertThat(e).hasMessageContaining("add it to 'allow'");
        }
        continue;
      }
      assertSame(((Other) picky.decode(KEY, bytes)).held(), value);
    }
  }

  private static void assertSame(Object read, Object written) {
    Assertions.assertEquals(JdkValues.comparable(written), JdkValues.comparable(read));
    boolean isPublic = Modifier.isPublic(written.getClass().getModifiers());
    if (isPublic && written instanceof Serializable) {
      assertThat(read).hasSameClassAs(written);
    }
  }
}
