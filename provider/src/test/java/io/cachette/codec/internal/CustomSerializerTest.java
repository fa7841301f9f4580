package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static io.cachette.codec.internal.ValueCodecs.format;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.Serializer;
import io.cachette.codec.internal.ValueCodecs.Reversing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests serializers of the application: how they are created, and what happens if they fail. */
class CustomSerializerTest {

  @ParameterizedTest
  @CsvSource({
    "no.such.Serializer,no.such.Serializer",
    "java.lang.String,does not implement",
    "io.cachette.codec.internal.CustomSerializerTest$Hidden,public constructor",
    "io.cachette.codec.internal.CustomSerializerTest$Broken,on purpose"
  })
  void serializer_unusableClass_throwsIllegalArgumentException(String name, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec(format(name), Object.class))
        .withMessageContainingAll(name, message);
  }

  @Test
  void customSerializer_failedCall_throwsCodecException() {
    ValueCodec codec = codec(format(Reversing.class.getName()), Object.class);

    assertThatThrownBy(() -> codec.encode(KEY, new Object()))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> codec.decode(KEY, "v:x".getBytes(UTF_8)))
        .isInstanceOf(CodecException.class);
  }

  /** Has no public constructor. */
  public abstract static class Hidden implements Serializer {
    Hidden() {}
  }

  /** Has a constructor that fails. */
  public static final class Broken implements Serializer {

    public Broken() {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public byte[] serialize(Object object) {
      return new byte[0];
    }

    @Override
    public Object deserialize(byte[] bytes, int offset) {
      return "";
    }
  }
}
