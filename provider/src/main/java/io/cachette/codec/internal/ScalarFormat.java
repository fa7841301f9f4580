package io.cachette.codec.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type that is encoded directly: as one letter, a colon and a text that is the same for equal
 * objects in every JVM and JDK. The letters are stored data and never change.
 *
 * @param letter first byte of the encoded form
 * @param type exact class of the objects
 * @param write returns the text of an object, or null if this object has none
 * @param read returns the object of a text
 */
record ScalarFormat(
    char letter,
    Class<?> type,
    Function<Object, @Nullable String> write,
    Function<String, Object> read) {

  /** Strings that are not valid UTF-16 (a surrogate without its partner) and so have no UTF-8. */
  private static final ScalarFormat RAW_STRING =
      row('S', RawString.class, ScalarFormat::toHex, text -> new String(fromHex(text)));

  /**
   * The longest number, in characters. The time to parse a number grows with the square of its
   * length, so longer ones are serialized.
   */
  private static final int MAX_NUMBER = 10_000;

  /** Doubles and floats are written in hexadecimal: their decimal text differs between JDKs. */
  private static final ScalarFormat[] ALL = {
    row('s', String.class, ScalarFormat::toUtf8TextOrNull, text -> text),
    row('i', Integer.class, Object::toString, Integer::valueOf),
    row('l', Long.class, Object::toString, Long::valueOf),
    row('h', Short.class, Object::toString, Short::valueOf),
    row('y', Byte.class, Object::toString, Byte::valueOf),
    row('b', Boolean.class, Object::toString, ScalarFormat::toBoolean),
    row('c', Character.class, c -> Integer.toString((char) c), ScalarFormat::toCharacter),
    row('d', Double.class, d -> Double.toHexString((double) d), Double::valueOf),
    row('f', Float.class, f -> Float.toHexString((float) f), Float::valueOf),
    row(
        'I',
        BigInteger.class,
        ScalarFormat::formatIntegerOrNull,
        text -> new BigInteger(requireBounded(text))),
    row(
        'D',
        BigDecimal.class,
        ScalarFormat::formatDecimalOrNull,
        text -> new BigDecimal(requireBounded(text))),
    row('u', UUID.class, Object::toString, UUID::fromString),
    row('t', Instant.class, Object::toString, Instant::parse),
    row('L', LocalDate.class, Object::toString, LocalDate::parse),
    row('M', LocalTime.class, Object::toString, LocalTime::parse),
    row('N', LocalDateTime.class, Object::toString, LocalDateTime::parse),
    row('O', OffsetDateTime.class, Object::toString, OffsetDateTime::parse),
    row('P', Duration.class, Object::toString, Duration::parse),
    row('T', ZonedDateTime.class, Object::toString, ZonedDateTime::parse),
    row('G', OffsetTime.class, Object::toString, OffsetTime::parse),
    row('Y', Year.class, Object::toString, text -> Year.of(Integer.parseInt(text))),
    row('Q', YearMonth.class, ScalarFormat::formatYearMonth, YearMonth::parse),
    row('B', MonthDay.class, Object::toString, MonthDay::parse),
    row('p', Period.class, Object::toString, Period::parse),
    row('V', ZoneOffset.class, Object::toString, ZoneOffset::of),
    row('R', ZoneId.of("UTC").getClass(), Object::toString, ZoneId::of),
    row('J', Date.class, date -> ((Date) date).toInstant().toString(), ScalarFormat::toDate),
    row('W', Locale.class, ScalarFormat::toLanguageTagOrNull, Locale::forLanguageTag),
    row('C', Currency.class, Object::toString, Currency::getInstance),
    RAW_STRING,
  };

  private static final Map<Class<?>, ScalarFormat> BY_TYPE =
      Arrays.stream(ALL).collect(Collectors.toUnmodifiableMap(ScalarFormat::type, row -> row));
  private static final Map<Character, ScalarFormat> BY_LETTER =
      Arrays.stream(ALL).collect(Collectors.toUnmodifiableMap(ScalarFormat::letter, row -> row));

  /** Returns the letter and the text of an object, or null if it has no direct form. */
  static @Nullable Text write(Object object) {
    ScalarFormat format = BY_TYPE.get(object.getClass());
    if (format == null) {
      return null;
    }
    String text = format.write.apply(object);
    if (text != null) {
      return new Text(format.letter, text);
    }
    return object instanceof String ? new Text(RAW_STRING.letter, toHex(object)) : null;
  }

  /** Returns the format with a letter, or null. */
  static @Nullable ScalarFormat of(char letter) {
    return BY_LETTER.get(letter);
  }

  /** Returns the format of a class, or null. */
  static @Nullable ScalarFormat of(Class<?> type) {
    return BY_TYPE.get(type);
  }

  /** A simple object in its encoded form. */
  record Text(char letter, String text) {

    byte[] toBytes() {
      return (letter + ":" + text).getBytes(StandardCharsets.UTF_8);
    }
  }

  private static ScalarFormat row(
      char letter,
      Class<?> type,
      Function<Object, @Nullable String> write,
      Function<String, Object> read) {
    return new ScalarFormat(letter, type, write, read);
  }

  private static @Nullable String formatIntegerOrNull(Object number) {
    return formatShortNumberOrNull((BigInteger) number, number);
  }

  private static @Nullable String formatDecimalOrNull(Object number) {
    return formatShortNumberOrNull(((BigDecimal) number).unscaledValue(), number);
  }

  /** Each digit takes more than three bits, so a number that is far too long is not written out. */
  private static @Nullable String formatShortNumberOrNull(BigInteger digits, Object number) {
    String text = digits.bitLength() > 4 * MAX_NUMBER ? null : number.toString();
    return text == null || text.length() > MAX_NUMBER ? null : text;
  }

  private static String requireBounded(String text) {
    if (text.length() > MAX_NUMBER) {
      throw new IllegalArgumentException("More than " + MAX_NUMBER + " characters");
    }
    return text;
  }

  private static @Nullable String toUtf8TextOrNull(Object object) {
    String text = (String) object;
    if (!hasSurrogate(text)) {
      return text;
    }
    try {
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean hasSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static String toHex(Object text) {
    StringBuilder hex = new StringBuilder();
    for (char c : ((String) text).toCharArray()) {
      hex.append(HexFormat.of().toHexDigits(c));
    }
    return hex.toString();
  }

  /** Adds the sign that the parser expects for years of more than four digits. */
  private static String formatYearMonth(Object month) {
    String firstDay = ((YearMonth) month).atDay(1).toString();
    return firstDay.substring(0, firstDay.length() - 3);
  }

  private static Object toDate(String text) {
    return Date.from(Instant.parse(text));
  }

  /** Some locales that constructors create have no tag from which an equal locale is made. */
  private static @Nullable String toLanguageTagOrNull(Object locale) {
    String tag = ((Locale) locale).toLanguageTag();
    return Locale.forLanguageTag(tag).equals(locale) ? tag : null;
  }

  private static Object toBoolean(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("Neither true nor false");
    }
    return text.equals("true");
  }

  private static Object toCharacter(String number) {
    int code = Integer.parseInt(number);
    if (code != (char) code) {
      throw new IllegalArgumentException("Not a UTF-16 code unit");
    }
    return (char) code;
  }

  private static char[] fromHex(String hex) {
    if (hex.length() % 4 != 0) {
      throw new IllegalArgumentException("Not four digits for each character");
    }
    char[] text = new char[hex.length() / 4];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) HexFormat.fromHexDigits(hex, 4 * i, 4 * i + 4);
    }
    return text;
  }

  /** The type of {@link #RAW_STRING} in the table; has no instances. */
  private static final class RawString {}
}
