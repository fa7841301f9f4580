package io.cachette.codec.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.CodecException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the stored forms of simple objects, and the serializer for all others. */
class DirectCodecTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  static final ClassLoader LOADER = DirectCodecTest.class.getClassLoader();

  private final DirectCodec codec = newCodec();

  static DirectCodec newCodec() {
    return new DirectCodec(
        new ScalarCodec(LOADER, new ClassFilter(List.of())), 'o', new JavaSerializer(LOADER));
  }

  /** Objects with their stored form. It never changes, as stored data must stay readable. */
  @SuppressWarnings("JavaUtilDate")
  static Stream<Arguments> simple() {
    return Stream.of(
        Arguments.of("", "s:"),
        Arguments.of("text", "s:text"),
        Arguments.of("größe 😀", "s:größe 😀"),
        Arguments.of("a\ud83d", "S:0061d83d"),
        Arguments.of("\ude00", "S:de00"),
        Arguments.of(1, "i:1"),
        Arguments.of(Integer.MIN_VALUE, "i:-2147483648"),
        Arguments.of(1L, "l:1"),
        Arguments.of(Long.MIN_VALUE, "l:-9223372036854775808"),
        Arguments.of((short) -1, "h:-1"),
        Arguments.of((byte) 127, "y:127"),
        Arguments.of(true, "b:true"),
        Arguments.of(false, "b:false"),
        Arguments.of('a', "c:97"),
        Arguments.of('\ud83d', "c:55357"),
        Arguments.of(1.5, "d:0x1.8p0"),
        Arguments.of(0.0, "d:0x0.0p0"),
        Arguments.of(-0.0, "d:-0x0.0p0"),
        Arguments.of(Double.NaN, "d:NaN"),
        Arguments.of(Double.NEGATIVE_INFINITY, "d:-Infinity"),
        Arguments.of(Double.MIN_VALUE, "d:0x0.0000000000001p-1022"),
        Arguments.of(0.1f, "f:0x1.99999ap-4"),
        Arguments.of(Float.NaN, "f:NaN"),
        Arguments.of(
            new BigInteger("-123456789012345678901234567890"), "I:-123456789012345678901234567890"),
        Arguments.of(new BigDecimal("1.0"), "D:1.0"),
        Arguments.of(new BigDecimal("1E+400"), "D:1E+400"),
        Arguments.of(new UUID(1, 2), "u:00000000-0000-0001-0000-000000000002"),
        Arguments.of(Instant.EPOCH, "t:1970-01-01T00:00:00Z"),
        Arguments.of(Instant.MAX, "t:+1000000000-12-31T23:59:59.999999999Z"),
        Arguments.of(Instant.MIN, "t:-1000000000-01-01T00:00:00Z"),
        Arguments.of(LocalDate.of(2024, 2, 29), "L:2024-02-29"),
        Arguments.of(LocalDate.MIN, "L:-999999999-01-01"),
        Arguments.of(LocalTime.of(1, 2), "M:01:02"),
        Arguments.of(LocalTime.MAX, "M:23:59:59.999999999"),
        Arguments.of(LocalDateTime.of(2024, 2, 29, 1, 2, 3, 4), "N:2024-02-29T01:02:03.000000004"),
        Arguments.of(
            OffsetDateTime.of(2024, 2, 29, 1, 2, 0, 0, ZoneOffset.ofHours(-3)),
            "O:2024-02-29T01:02-03:00"),
        Arguments.of(Duration.ofMillis(-1), "P:PT-0.001S"),
        Arguments.of(Duration.ofSeconds(Long.MAX_VALUE), "P:PT2562047788015215H30M7S"),
        Arguments.of(
            ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, BERLIN).withLaterOffsetAtOverlap(),
            "T:2024-10-27T02:30+01:00[Europe/Berlin]"),
        Arguments.of(
            ZonedDateTime.of(2024, 10, 27, 2, 30, 0, 0, BERLIN).withEarlierOffsetAtOverlap(),
            "T:2024-10-27T02:30+02:00[Europe/Berlin]"),
        Arguments.of(
            ZonedDateTime.of(LocalDateTime.MIN, ZoneOffset.UTC), "T:-999999999-01-01T00:00Z"),
        Arguments.of(OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(1)), "G:01:02:03+01:00"),
        Arguments.of(Year.of(2024), "Y:2024"),
        Arguments.of(Year.of(Year.MAX_VALUE), "Y:999999999"),
        Arguments.of(YearMonth.of(2024, 2), "Q:2024-02"),
        Arguments.of(YearMonth.of(12345, 1), "Q:+12345-01"),
        Arguments.of(YearMonth.of(-1, 1), "Q:-0001-01"),
        Arguments.of(MonthDay.of(2, 29), "B:--02-29"),
        Arguments.of(Period.of(1, -14, 0), "p:P1Y-14M"),
        Arguments.of(Period.ofDays(Integer.MIN_VALUE), "p:P-2147483648D"),
        Arguments.of(Period.ZERO, "p:P0D"),
        Arguments.of(ZoneOffset.UTC, "V:Z"),
        Arguments.of(ZoneOffset.ofHoursMinutesSeconds(-1, -2, -3), "V:-01:02:03"),
        Arguments.of(BERLIN, "R:Europe/Berlin"),
        Arguments.of(ZoneId.of("UTC"), "R:UTC"),
        Arguments.of(ZoneId.of("GMT+1"), "R:GMT+01:00"),
        Arguments.of(new Date(-1), "J:1969-12-31T23:59:59.999Z"),
        Arguments.of(new Date(Long.MAX_VALUE), "J:+292278994-08-17T07:12:55.807Z"),
        Arguments.of(Locale.ROOT, "W:und"),
        Arguments.of(Locale.CANADA_FRENCH, "W:fr-CA"),
        Arguments.of(Currency.getInstance("EUR"), "C:EUR"),
        Arguments.of(DayOfWeek.MONDAY, "e:java.time.DayOfWeek#MONDAY"),
        Arguments.of(Shape.ROUND, "e:io.cachette.codec.internal.DirectCodecTest$Shape#ROUND"));
  }

  @ParameterizedTest
  @MethodSource("simple")
  void codec_simpleObject_roundTripsThroughStoredForm(Object object, String stored) {
    assertThat(text(codec.encode(object))).isEqualTo(stored);
    assertThat(codec.decode(stored.getBytes(StandardCharsets.UTF_8))).isEqualTo(object);
  }

  @Test
  void formats_allLetters_areCoveredByExamples() {
    List<String> letters =
        simple()
            .map(arguments -> ((String) arguments.get()[1]).substring(0, 1))
            .distinct()
            .toList();

    for (char letter = 0; letter < 128; letter++) {
      if (ScalarFormat.of(letter) != null) {
        assertThat(letters).contains(Character.toString(letter));
      }
    }
  }

  @Test
  void encode_differentObjects_returnsDifferentBytes() {
    List<Object> different =
        List.of(
            "1",
            1,
            1L,
            (short) 1,
            (byte) 1,
            '1',
            '\u0001',
            1.0,
            1.0f,
            0.0,
            -0.0,
            BigInteger.ONE,
            BigDecimal.ONE,
            new BigDecimal("1.0"),
            true,
            "true",
            "\ud83d",
            "\ude00",
            "\ufffd",
            "?",
            "d83d",
            "S:d83d",
            "i:1",
            new byte[] {'1'},
            DayOfWeek.MONDAY,
            "java.time.DayOfWeek#MONDAY",
            TimeUnit.DAYS,
            List.of("1"));

    assertThat(different.stream().map(codec::encode).map(DirectCodecTest::text))
        .doesNotHaveDuplicates();
  }

  @Test
  void encode_equalObjects_returnsEqualBytes() {
    double otherNan = Double.longBitsToDouble(0x7ff8000000000001L);

    assertThat(codec.encode(otherNan)).isEqualTo(codec.encode(Double.NaN));
    assertThat(codec.encode(new BigInteger("1"))).isEqualTo(codec.encode(BigInteger.ONE));
  }

  @Test
  void decode_byteArray_returnsEqualArray() {
    for (byte[] bytes : List.of(new byte[0], new byte[] {0, -1, 'x', ':'})) {
      assertThat((byte[]) codec.decode(codec.encode(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void encode_objectWithoutOwnFormat_usesSerializer() {
    Map<String, List<Integer>> object = new HashMap<>(Map.of("a", new ArrayList<>(List.of(1, 2))));

    byte[] bytes = codec.encode(object);

    assertThat(text(bytes)).startsWith("o:");
    assertThat(codec.decode(bytes)).isEqualTo(object);
  }

  @Test
  void encode_notSerializableObject_throwsCodecExceptionWithClassName() {
    assertThatThrownBy(() -> codec.encode(new Holder(new Object())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining(Holder.class.getName())
        .hasMessageContaining("NotSerializableException: java.lang.Object")
        .hasRootCauseMessage("java.lang.Object");
  }

  @Test
  void codec_numbersOver10000Characters_areSerializedAndRefusedAsText() {
    KeyCodec keys = KeyCodecTest.codec(Object.class);
    String digits = "7".repeat(10_000);
    List<Object> direct = List.of(new BigInteger(digits), new BigDecimal(digits));
    List<Object> serialized =
        List.of(
            new BigInteger("-" + digits),
            new BigDecimal("0." + digits),
            BigInteger.ONE.shiftLeft(1_000_000));

    for (Object number : direct) {
      assertThat(text(codec.encode(number))).isIn("I:" + digits, "D:" + digits);
      assertThat(codec.decode(codec.encode(number))).isEqualTo(number);
      assertThat(keys.encode(number)).isEqualTo(codec.encode(number));
    }
    for (Object number : serialized) {
      assertThat(text(codec.encode(number))).startsWith("o:");
      assertThat(codec.decode(codec.encode(number))).isEqualTo(number);
      assertThat(text(keys.encode(number))).startsWith("o:");
      assertThat(keys.decode(keys.encode(List.of(number)))).isEqualTo(List.of(number));
    }
    for (String letter : List.of("I:", "D:")) {
      assertThatThrownBy(
              () -> codec.decode((letter + digits + "7").getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(CodecException.class)
          .hasRootCauseMessage("More than 10000 characters");
    }
  }

  @Test
  void decode_manySparseCollections_returnsEqualCollections() {
    List<Object> collections = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      collections.add(new HashMap<>(64, 0.1f));
      collections.add(new HashMap<>(Map.of(i, i)));
      collections.add(new HashSet<>(Set.of((byte) i)));
      collections.add(new ArrayList<>(1000));
      collections.add(new LinkedHashMap<>(Map.of((short) i, true, i, false)));
      collections.add(EnumSet.of(DayOfWeek.MONDAY));
      collections.add(List.of());
    }
    Map<Object, Object> sparse = new HashMap<>(16, 0.25f);
    for (int i = 0; i < 1025; i++) {
      sparse.put(i, null);
    }
    collections.add(sparse);

    assertThat(codec.decode(codec.encode(collections))).isEqualTo(collections);
  }

  @Test
  void decode_largeSparseCollections_returnsTheirContent() {
    HashMap<Integer, String> sparse = new HashMap<>(1 << 16, 0.25f);
    ArrayDeque<Integer> deque = new ArrayDeque<>(5000);
    BitSet bits = new BitSet();
    bits.set(1_000_000);
    for (int i = 0; i < 1000; i++) {
      sparse.put(i, "");
      deque.add(i);
    }

    assertThat(codec.decode(codec.encode(sparse))).isEqualTo(sparse);
    assertThat(codec.decode(codec.encode(bits))).isEqualTo(bits);
    assertThat(codec.decode(codec.encode(deque))).hasToString(deque.toString());
    assertThat(codec.decode(codec.encode(new HashMap<>(1 << 20)))).isEqualTo(Map.of());
    assertThat((int[]) codec.decode(codec.encode(new int[100_000]))).hasSize(100_000);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** An enum whose constants have classes of their own. */
  private enum Shape {
    ROUND {
      @Override
      public String toString() {
        return "not the name";
      }
    }
  }

  record Holder(Object held) implements Serializable {}
}
