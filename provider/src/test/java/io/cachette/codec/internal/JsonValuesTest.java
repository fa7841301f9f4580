package io.cachette.codec.internal;

import static io.cachette.codec.internal.ValueCodecs.KEY;
import static io.cachette.codec.internal.ValueCodecs.codec;
import static io.cachette.codec.internal.ValueCodecs.format;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import java.io.Serializable;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests values as JSON: the types that can be read back, and the stored text. */
class JsonValuesTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        Object.class,
        Serializable.class,
        Number.class,
        List.class,
        ArrayList.class,
        Optional.class
      })
  void json_unspecificValueType_throwsIllegalArgumentException(Class<?> type) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec(format("json"), type))
        .withMessageContainingAll("json", type.getName());
  }

  @ParameterizedTest
  @CsvSource({
    "HoldsAny,'any' of java.lang.Object",
    "HoldsShapes,shapes[]",
    "HoldsNested,inner[].any",
    "HoldsNumber,java.lang.Number",
    "HoldsMap,map[]",
    "NoCreator,no constructor"
  })
  void json_typeWithUnreadableContent_throwsWithReason(String name, String message)
      throws Exception {
    Class<?> type = Class.forName(JsonValuesTest.class.getName() + "$" + name);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec(format("json"), type))
        .withMessageContainingAll("json", type.getName(), message);
  }

  @Test
  void json_recursiveTypeWithTimeZone_roundTripsValue() {
    ZonedDateTime time =
        ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"))
            .withLaterOffsetAtOverlap();
    Meeting meeting = new Meeting(time, List.of(new Meeting(time, List.of())));
    ValueCodec codec = codec(format("json"), Meeting.class);

    assertThat(codec.decode(KEY, codec.encode(KEY, meeting))).isEqualTo(meeting);
  }

  @Test
  void json_malformedValue_throwsWithPathAndTypeButNotContent() {
    ValueCodec codec = codec(format("json"), Meeting.class);

    for (String stored : List.of("{\"others\":[{\"time\":\"secret\"}]}", "{\"secret", "secret")) {
      assertThatThrownBy(() -> codec.decode(KEY, ("j:" + stored).getBytes(UTF_8)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining(Meeting.class.getName())
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
    assertThatThrownBy(
            () -> codec.decode(KEY, "j:{\"others\":[{\"time\":\"secret\"}]}".getBytes(UTF_8)))
        .hasMessageContaining("others.[0].time");
  }

  @Test
  void json_annotatedType_writesPlainJsonAndIgnoresTypeIds() {
    ValueCodec codec = codec(format("json"), Tagged.class);

    byte[] bytes = codec.encode(KEY, new Tagged("a"));

    assertThat(new String(bytes, UTF_8)).isEqualTo("j:{\"name\":\"a\"}");
    byte[] hostile = "j:{\"@class\":\"java.lang.Thread\",\"name\":\"b\"}".getBytes(UTF_8);
    assertThat(codec.decode(KEY, hostile)).isEqualTo(new Tagged("b"));
    assertThatThrownBy(() -> codec.decode(KEY, "j:{} x".getBytes(UTF_8)))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> codec.decode(KEY, "j:null".getBytes(UTF_8)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void json_subclassOfValueType_throwsCodecException() {
    assertThatThrownBy(() -> codec(format("json"), Base.class).encode(KEY, new Base() {}))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(Base.class.getName());
  }

  record HoldsAny(Object any) {}

  interface Shape {}

  record HoldsShapes(List<Shape> shapes) {}

  static final class HoldsNested {
    public HoldsAny[] inner = {};
  }

  record HoldsNumber(Number number) {}

  record HoldsMap(Map<String, Object> map) {}

  static final class NoCreator {
    public final String name;

    NoCreator(String name, int ignored) {
      this.name = name + ignored;
    }
  }

  record Meeting(ZonedDateTime time, List<Meeting> others) {}

  @com.fasterxml.jackson.annotation.JsonTypeInfo(
      use = com.fasterxml.jackson.annotation.JsonTypeInfo.Id.CLASS)
  record Tagged(String name) {}

  static class Base {
    public String name = "a";
  }
}
