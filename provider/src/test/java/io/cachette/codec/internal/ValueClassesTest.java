package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.LOADER;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static io.cachette.codec.internal.ValueCodecs.format;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.ValueCodecs.Kind;
import io.cachette.codec.internal.ValueCodecs.Order;
import io.cachette.codec.internal.ValueCodecs.Other;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the classes that a stored value may name, and how exceptions show these names. */
class ValueClassesTest {

  private static final Object DENIED = new BadAttributeValueExpException[0];

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void allowList_twoClasses_acceptsOnlyListedAndHarmlessClasses(String serializer) {
    ValueCodec all = codec(format(serializer), Object.class);
    ValueCodec picky =
        codec(format(serializer, Order.class.getName(), Kind.class.getName()), Object.class);
    for (Object value :
        List.of(
            Order.random(new Random(1)),
            List.of(Order.random(new Random(2))),
            new Order[] {Order.random(new Random(3))},
            new HashMap<>(Map.of("a", Instant.EPOCH)),
            new int[] {1})) {
      Object read = picky.decode(KEY, all.encode(KEY, value));
      assertThat(Arrays.deepEquals(new Object[] {read}, new Object[] {value})).isTrue();
    }
    for (Object value : List.of(new Other("a"), List.of(new Other("a")), new Other[0])) {
      assertThatThrownBy(() -> picky.decode(KEY, all.encode(KEY, value)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(Other.class.getName());
    }
    assertThatThrownBy(() -> picky.decode(KEY, all.encode(KEY, Thread.State.NEW)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("java.lang.Thread$State");
  }

  @Test
  void allowList_invalidPattern_throwsIllegalArgumentException() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec(format("java", "/a"), Object.class))
        .withMessageContaining("/a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void decode_deniedClass_throwsCodecExceptionWithClassName(String serializer) {
    byte[] bytes = codec(format(serializer, "*"), Object.class).encode(KEY, DENIED);
    ValueCodec codec = codec(format(serializer), Object.class);

    assertThatThrownBy(() -> codec.decode(KEY, bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(DENIED.getClass().getComponentType().getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void encode_deniedClass_throwsCodecExceptionWithRemedy(String serializer) {
    ValueCodec codec = codec(format(serializer), Object.class);

    for (Object value : List.of(DENIED, new Other(DENIED), List.of(DENIED))) {
      assertThatThrownBy(() -> codec.encode(KEY, value))
          .isInstanceOf(CodecException.class)
          .hasMessageContainingAll(
              DENIED.getClass().getComponentType().getName(),
              "rejected by the filter when it is read",
              "set 'allow'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void encode_classWithoutAllowPattern_throwsCodecExceptionWithRemedy(String serializer) {
    ValueCodec picky =
        codec(format(serializer, Order.class.getName(), Kind.class.getName()), Object.class);
    for (Object value : List.of(new Other("a"), List.of(new Other("a")), new Other[0])) {
      assertThatThrownBy(() -> picky.encode(KEY, value))
          .isInstanceOfSatisfying(
              CodecException.class, e -> assertThat(e.type()).contains(Other.class.getName()))
          .hasMessageContainingAll(Other.class.getName(), "add it to 'allow'");
    }
    assertThatThrownBy(() -> picky.encode(KEY, Thread.State.NEW))
        .isInstanceOf(CodecException.class)
        .hasMessageContainingAll("java.lang.Thread$State", "add it to 'allow'");
  }

  @ParameterizedTest
  @CsvSource({"java,*", "java,**", "kryo,*", "kryo,**", "java,a.*; **", "kryo,a.*;**"})
  void allowList_asterisks_acceptAllClasses(String serializer, String pattern) {
    ValueCodec codec = codec(format(serializer, pattern), Object.class);
    for (Object value : List.of(Order.random(new Random(1)), Thread.State.NEW)) {
      assertThat(codec.decode(KEY, codec.encode(KEY, value))).isEqualTo(value);
    }
    assertThat(codec.decode(KEY, codec.encode(KEY, DENIED))).isEqualTo(DENIED);
  }

  /** A client that can write to Redis must not be able to forge lines of the log, or to fill it. */
  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void decode_longOrForgedName_throwsWithShortPrintableMessage(String serializer) {
    ValueCodec codec = codec(format(serializer), Object.class);
    String bytes = new String(codec.encode(KEY, new Other("a")), ISO_8859_1);
    String forged = bytes.replace("io.cache", "a\r\nb\u001b[2J");

    assertShown(codec, forged.getBytes(ISO_8859_1), 1000);
    assertShown(codec, ("e:" + "a.\n".repeat(50_000) + "#A").getBytes(UTF_8), 2000);
    assertShown(codec, ("e:java.time.DayOfWeek#\nA" + "A".repeat(50_000)).getBytes(UTF_8), 200);
    assertShown(codec, ("i:\n" + "1".repeat(50_000)).getBytes(UTF_8), 200);
    assertShown(codec, "\n:".getBytes(UTF_8), 200);
  }

  private static void assertShown(ValueCodec codec, byte[] bytes, int length) {
    assertThatThrownBy(() -> codec.decode(KEY, bytes))
        .isInstanceOfSatisfying(
            CodecException.class,
            e -> {
              assertThat(e.getMessage())
                  .hasSizeLessThan(length)
                  .doesNotContainPattern("\\p{Cntrl}");
              String type = e.type();
              if (type != null) {
                assertThat(type).hasSizeLessThan(520).doesNotContainPattern("\\p{Cntrl}");
              }
            });
  }

  @Test
  void decode_classNameOver512Characters_isNotLookedUp() {
    List<String> asked = new ArrayList<>();
    ClassLoader curious =
        new ClassLoader(LOADER) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            asked.add(name);
            throw new ClassNotFoundException(name);
          }
        };
    ValueCodec codec = new ValueCodec(format("java"), Object.class, curious, "ns:{test}");

    for (int length : new int[] {512, 513}) {
      byte[] bytes = ("e:" + "a".repeat(length) + "#A").getBytes(UTF_8);
      assertThatThrownBy(() -> codec.decode(KEY, bytes)).isInstanceOf(CodecException.class);
    }
    assertThat(asked).containsExactly("a".repeat(512));
  }
}
