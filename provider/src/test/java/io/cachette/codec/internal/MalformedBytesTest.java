package io.cachette.codec.internal;

import static io.cachette.codec.internal.DirectCodecTest.LOADER;
import static io.cachette.codec.internal.DirectCodecTest.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.DirectCodecTest.Holder;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests bytes that are damaged, name denied classes, or claim more elements than they have. */
class MalformedBytesTest {

  private final DirectCodec codec = DirectCodecTest.newCodec();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "text",
        "?:x",
        "i:",
        "i:x",
        "i:99999999999",
        "l:1.5",
        "b",
        "c:-1",
        "c:65536",
        "d:x",
        "u:x",
        "t:x",
        "L:2023-02-29",
        "S:d8",
        "S:xyz0",
        "S:00410",
        "b:maybe",
        "e:",
        "e:#",
        "e:java.lang.String#A",
        "e:no.such.Class#A",
        "e:java.time.DayOfWeek#SOMEDAY",
        "e:java.time.DayOfWeek",
        "e:[I#A",
        "o:",
        "o:text",
        "o:\u0000"
      })
  void decode_malformedBytes_throwsCodecException(String stored) {
    assertThatThrownBy(() -> codec.decode(stored.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void decode_trailingBytes_throwsCodecException() {
    byte[] bytes = codec.encode(new ArrayList<>(List.of("a")));

    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("bytes behind");
  }

  /**
   * Damaged bytes either decode to an object or fail with a {@link CodecException}, and nothing
   * else.
   */
  @Test
  void decode_damagedBytes_returnsObjectOrThrowsCodecException() {
    List<Object> objects = new ArrayList<>(simple().map(arguments -> arguments.get()[0]).toList());
    objects.add(new HashMap<>(Map.of("a", new ArrayList<>(List.of(1, 2)), "b", new int[] {1, 2})));
    objects.add(new Holder("text"));
    Random random = new Random(107);
    for (Object object : objects) {
      byte[] whole = codec.encode(object);
      for (int length = 0; length < whole.length; length++) {
        decodeOrFail(Arrays.copyOf(whole, length));
      }
      for (int i = 0; i < 500; i++) {
        byte[] damaged = whole.clone();
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        decodeOrFail(damaged);
      }
    }
  }

  private void decodeOrFail(byte[] bytes) {
    try {
      assertThat(codec.decode(bytes)).isNotNull();
    } catch (CodecException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  @Test
  void decode_deniedClass_throwsCodecException() {
    byte[] bytes = encodeUnchecked(new BadAttributeValueExpException("text"));

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasStackTraceContaining("is rejected by the filter");
  }

  @Test
  void decode_nestedDeniedClass_throwsCodecException() {
    byte[] bytes =
        encodeUnchecked(new ArrayList<>(List.of(new BadAttributeValueExpException("text"))));

    assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(CodecException.class);
  }

  /** Encodes an object of any class, as an attacker can. */
  private static byte[] encodeUnchecked(Object object) {
    byte[] serialized =
        new JavaSerializer(MalformedBytesTest.class.getClassLoader(), List.of("*"))
            .serialize(object);
    byte[] bytes = new byte[serialized.length + 2];
    bytes[0] = 'o';
    bytes[1] = ':';
    System.arraycopy(serialized, 0, bytes, 2, serialized.length);
    return bytes;
  }

  @Test
  void decode_arrayWithHugeClaimedLength_throwsCodecException() {
    byte[] bytes = codec.encode(new int[] {1, 2});
    int length = bytes.length - 12;
    assertThat(Arrays.copyOfRange(bytes, length, length + 4)).containsExactly(0, 0, 0, 2);
    bytes[length] = 0x1d;

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(CodecException.class)
        .hasStackTraceContaining("REJECTED");
  }

  /** Each array is within the limit for a stream of this length. All arrays together exceed it. */
  @Test
  void deserialize_arraysWithHugeTotalClaimedLength_throwsCodecException() throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(stored);
    out.writeBytes("o:");
    out.write(new JavaSerializer(LOADER).serialize(new Object[0]));
    byte[] first = stored.toByteArray();
    stored.reset();
    out.write(first, 0, first.length - 4);
    int claimed = 4096 + 16 * 900 * 10;
    out.writeInt(claimed);
    for (int i = 1; i < 900; i++) {
      out.writeByte(ObjectStreamConstants.TC_ARRAY);
      out.writeByte(ObjectStreamConstants.TC_REFERENCE);
      out.writeInt(ObjectStreamConstants.baseWireHandle);
      out.writeInt(claimed);
    }
    out.write(new byte[900]);

    for (String allow : List.of("", "java.lang.String")) {
      List<String> patterns = allow.isEmpty() ? List.of() : List.of(allow);
      JavaSerializer serializer = new JavaSerializer(LOADER, patterns);
      assertThatThrownBy(() -> serializer.deserialize(stored.toByteArray(), 2))
          .isInstanceOf(CodecException.class)
          .hasStackTraceContaining("REJECTED");
    }
  }
}
