package io.cachette.codec.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.cachette.codec.CodecException;
import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.Serializer;
import io.cachette.codec.ValueFormat;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueCodecTest {

  private static final byte[] KEY = "s:alice".getBytes(UTF_8);
  private static final ClassLoader LOADER = ValueCodecTest.class.getClassLoader();
  private static final Encryption ENCRYPTION =
      Encryption.of("k1", Map.of("k1", key(1), "k2", key(2)));

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
          new ValueFormat(serializer, List.of(), compression, threshold, encryption);
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
    ValueCodec codec =
        codec(new ValueFormat(serializer, List.of(), compression, 0, encryption), Order.class);
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
  @EnumSource(
      value = Compression.class,
      names = {"LZ4", "ZSTD"})
  void encode_compressionEnabled_compressesOnlyLargeCompressibleValues(Compression compression) {
    ValueCodec codec =
        codec(new ValueFormat("java", List.of(), compression, 100, null), Object.class);
    String large = "large".repeat(1000);
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);

    assertThat(codec.encode(KEY, large))
        .hasSizeLessThan(200)
        .startsWith(letterOf(compression), ':');
    assertThat(codec.encode(KEY, "x".repeat(97))).startsWith('s', ':');
    assertThat(codec.encode(KEY, noise)).startsWith('x', ':');
    assertThat(codec(ValueFormat.DEFAULT, Object.class).decode(KEY, codec.encode(KEY, large)))
        .isEqualTo(large);
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"LZ4", "ZSTD"})
  void decode_absurdClaimedLength_throwsCodecException(Compression compression) {
    ValueCodec codec =
        codec(new ValueFormat("java", List.of(), compression, 0, null), Object.class);
    byte[] bytes = codec.encode(KEY, "large".repeat(1000));
    for (int first : new int[] {0x7f, 0x1f, 0xff}) {
      byte[] bomb = bytes.clone();
      bomb[2] = (byte) first;

      assertThatThrownBy(() -> codec.decode(KEY, bomb))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("claim to expand");
    }
  }

  /** A frame of Zstandard that is what it says, also to a cache that compresses nothing. */
  @Test
  void decode_expandedLengthAboveMaximum_throwsCodecException() {
    byte[] frame = Zstd.compress(new byte[100 << 20]);
    byte[] bomb =
        ByteBuffer.allocate(6 + frame.length)
            .put((byte) 'Z')
            .put((byte) ':')
            .putInt(100 << 20)
            .put(frame)
            .array();

    assertThat(bomb).hasSizeLessThan(10_000);
    assertThatThrownBy(() -> codec(ValueFormat.DEFAULT, Object.class).decode(KEY, bomb))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("claim to expand to " + (100 << 20));
  }

  @Test
  void encode_valueAboveMaximumLength_isNotCompressed() {
    ValueCodec codec =
        codec(new ValueFormat("java", List.of(), Compression.ZSTD, 0, null), Object.class);
    byte[] fits = new byte[CompressedFormat.MAX_LENGTH - 2];
    byte[] large = new byte[CompressedFormat.MAX_LENGTH - 1];

    byte[] small = codec.encode(KEY, fits);
    assertThat(small[0]).isEqualTo((byte) 'Z');
    assertThat(Arrays.equals((byte[]) codec.decode(KEY, small), fits)).isTrue();
    byte[] plain = codec.encode(KEY, large);
    assertThat(plain[0]).isEqualTo((byte) 'x');
    assertThat(Arrays.equals((byte[]) codec.decode(KEY, plain), large)).isTrue();
  }

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

  /** Who can write to Redis must not be able to write lines of the log, or to fill it. */
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
    ValueCodec codec = new ValueCodec(format("java"), Object.class, curious, "ns:{test:0}");

    for (int length : new int[] {512, 513}) {
      byte[] bytes = ("e:" + "a".repeat(length) + "#A").getBytes(UTF_8);
      assertThatThrownBy(() -> codec.decode(KEY, bytes)).isInstanceOf(CodecException.class);
    }
    assertThat(asked).containsExactly("a".repeat(512));
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "kryo"})
  void decode_deniedClass_throwsCodecExceptionWithClassName(String serializer) {
    ValueCodec codec = codec(format(serializer), Object.class);
    byte[] bytes = codec.encode(KEY, new javax.management.ObjectName[0]);

    assertThatThrownBy(() -> codec.decode(KEY, bytes))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("javax.management.ObjectName");
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
    Class<?> type = Class.forName(ValueCodecTest.class.getName() + "$" + name);

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

  @ParameterizedTest
  @EnumSource(Compression.class)
  void compressor_repeatedCalls_returnsSameInstance(Compression compression) {
    assertThat(compressorOf(compression)).isSameAs(compressorOf(compression));
  }

  private static @Nullable Compressor compressorOf(Compression compression) {
    CompressionAlgorithm algorithm = CompressionAlgorithm.of(compression);
    return algorithm == null ? null : algorithm.compressor();
  }

  private static int letterOf(Compression compression) {
    return requireNonNull(CompressionAlgorithm.of(compression)).letter();
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

  @Test
  void decode_valueOfOtherSerializer_throwsCodecException() {
    byte[] kryo = codec(format("kryo"), Object.class).encode(KEY, new Other("a"));

    assertThatThrownBy(() -> codec(format("java"), Object.class).decode(KEY, kryo))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("'k'");
  }

  @ParameterizedTest
  @CsvSource({
    "no.such.Serializer,no.such.Serializer",
    "java.lang.String,does not implement",
    "io.cachette.codec.internal.ValueCodecTest$Hidden,public constructor",
    "io.cachette.codec.internal.ValueCodecTest$Broken,on purpose"
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

  @Test
  void describe_defaultAndEncryptedFormat_returnsSerializerAndEncryption() {
    assertThat(ValueFormat.DEFAULT.describe()).isEqualTo("java");
    assertThat(new ValueFormat("kryo", List.of(), Compression.LZ4, 1, ENCRYPTION).describe())
        .isEqualTo("kryo+aes-gcm");
  }

  @Test
  void allowList_invalidPattern_throwsIllegalArgumentException() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec(format("java", "/a"), Object.class))
        .withMessageContaining("/a");
  }

  private static ValueCodec codec(ValueFormat format, Class<?> type) {
    return new ValueCodec(format, type, LOADER, "ns:{test:0}");
  }

  private static ValueFormat format(String serializer, String... allow) {
    return new ValueFormat(serializer, List.of(allow), Compression.NONE, 0, null);
  }

  private static ValueFormat encrypted(Encryption encryption) {
    return new ValueFormat("java", List.of(), Compression.NONE, 0, encryption);
  }

  private static String key(int seed) {
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

  record Other(Object held) implements Serializable {}

  @com.fasterxml.jackson.annotation.JsonTypeInfo(
      use = com.fasterxml.jackson.annotation.JsonTypeInfo.Id.CLASS)
  record Tagged(String name) {}

  static class Base {
    public String name = "a";
  }

  /** Java serialization backwards. */
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

  /** Has no public constructor. */
  public abstract static class Hidden implements Serializer {
    Hidden() {}
  }

  /** Fails when it is made. */
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
