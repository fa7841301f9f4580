package io.cachette.configuration.internal.setting;

import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A type of settings, which checks and reads their values.
 *
 * @param name one word or two, for the documentation
 * @param expected description of accepted values, for messages
 * @param pattern regular expression of accepted texts, for the schema; null if any text is accepted
 *     or the value is no text
 * @param secret whether the value must not be shown
 * @param reader converts a value; throws {@link IllegalArgumentException} if it cannot, with a
 *     message that shows no secret
 */
public record SettingType<T>(
    String name,
    String expected,
    @Nullable String pattern,
    boolean secret,
    Function<Value, T> reader) {

  public static final SettingType<String> TEXT =
      new SettingType<>("text", "a text", null, false, SettingType::requireText);

  public static final SettingType<String> NAMESPACE =
      matching("text", "letters, digits and . _ - : only", RedisSettings.NAMESPACE_PATTERN);

  public static final SettingType<String> SECRET =
      new SettingType<>("secret", "a text", null, true, value -> requireText(value));

  public static final SettingType<RedisAddress> SERVER =
      new SettingType<>("URL", "a URL", null, true, value -> RedisAddress.of(requireText(value)));

  public static final SettingType<String> FILE =
      ofText("file", "a path, a URL or classpath:path", null, text -> text);

  /** A configuration file of Redisson, or its content. */
  public static final SettingType<Value> REDISSON =
      new SettingType<>(
          FILE.name,
          FILE.expected,
          null,
          false,
          value -> {
            if (!(value instanceof Value.Verbatim)) {
              requireText(value);
            }
            return value;
          });

  public static final SettingType<Boolean> BOOLEAN =
      oneOf("true or false", Map.of("true", true, "false", false));

  public static final SettingType<Duration> DURATION =
      ofText(
          "duration",
          "a duration of 1ms to 24d: " + Quantities.DURATION_FORMS,
          Quantities.DURATION_PATTERN,
          SettingType::parseTimeout);

  public static final SettingType<javax.cache.expiry.Duration> TIME_TO_LIVE =
      ofText(
          "duration",
          "a duration: " + Quantities.DURATION_FORMS + ", or eternal",
          Quantities.DURATION_PATTERN + "|eternal",
          SettingType::parseTimeToLive);

  public static final SettingType<Boolean> ETERNAL =
      ofText(
          "eternal",
          "eternal, or a mapping with created, accessed, modified or touched",
          "eternal",
          text -> require(text.equals("eternal"), true));

  public static final SettingType<Integer> SIZE =
      ofText(
          "size",
          "a number of bytes such as 1024, 1KB, 1KiB or 64k",
          Quantities.SIZE_PATTERN,
          Quantities::parseSize);

  /** A size of at least a byte. */
  public static final SettingType<Integer> POSITIVE_SIZE =
      ofText(
          "size",
          "a number of bytes, 1 or more, such as 1024, 1KB, 1KiB or 64k",
          Quantities.SIZE_PATTERN,
          text -> {
            int size = Quantities.parseSize(text);
            return require(size > 0, size);
          });

  /** A size of at least a byte, which may exceed the range of an int. */
  public static final SettingType<Long> LARGE_SIZE =
      ofText(
          "size",
          "a number of bytes, 1 or more, such as 65536, 64KB, 64MB or 2GB",
          Quantities.LARGE_SIZE_PATTERN,
          text -> {
            long size = Quantities.parseLargeSize(text);
            return require(size > 0, size);
          });

  public static final SettingType<String> CLASS = matching("class", "the name of a class", "\\S+");

  public static final SettingType<List<String>> PATTERNS =
      new SettingType<>(
          "list",
          "a list of texts, or one text with commas or semicolons",
          null,
          false,
          value ->
              readTexts(value).stream()
                  .flatMap(text -> Arrays.stream(text.split(";", -1)))
                  .map(String::strip)
                  .filter(text -> !text.isEmpty())
                  .toList());

  public static final SettingType<List<Value>> LISTENERS =
      new SettingType<>(
          "list", "a list of mappings, or of class names", null, false, SettingType::readItems);

  public static final SettingType<Map<String, SecretKey>> KEYS =
      new SettingType<>(
          "mapping",
          "a mapping of ids to AES keys in base64, of 16, 24 or 32 bytes each",
          null,
          true,
          SettingType::parseKeys);

  /** The settings of items, such as caches, by name. */
  public static final SettingType<Map<String, Value>> ITEMS =
      new SettingType<>(
          "mapping", "a mapping of names to settings", null, false, SettingType::requireTable);

  /** An object that the program puts into the properties; a file cannot contain it. */
  public static final SettingType<Value> OBJECT =
      new SettingType<>("object", "an object", null, false, value -> value);

  /** A duration of at least a millisecond. */
  public static final SettingType<Duration> POSITIVE_DURATION =
      ofText(
          "duration",
          "a duration longer than zero: " + Quantities.DURATION_FORMS,
          Quantities.DURATION_PATTERN,
          text -> {
            Duration duration = Quantities.parseDuration(text);
            return require(!duration.isZero(), duration);
          });

  /** A duration, which may be zero. */
  public static final SettingType<Duration> ANY_DURATION =
      ofText(
          "duration",
          "a duration: " + Quantities.DURATION_FORMS,
          Quantities.DURATION_PATTERN,
          Quantities::parseDuration);

  /** A whole number from {@code min} on. */
  public static SettingType<Integer> count(int min) {
    return ofText(
        "number",
        "a whole number from " + min + " on",
        "\\d{1,9}",
        text -> {
          int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
          return require(number >= min, number);
        });
  }

  /** A whole number from {@code min} to {@code max}. */
  public static SettingType<Integer> range(int min, int max) {
    return ofText(
        "number",
        "a whole number from " + min + " to " + max,
        "\\d{1,9}",
        text -> {
          int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
          return require(number >= min && number <= max, number);
        });
  }

  /** A whole number from {@code min} on, up to 2<sup>63</sup>. */
  public static SettingType<Long> largeCount(long min) {
    return ofText(
        "number",
        "a whole number from " + min + " on",
        "\\d{1,19}",
        text -> {
          long number = Long.parseLong(text);
          return require(number >= min, number);
        });
  }

  /** A constant of an enum, in lower case and with hyphens. */
  public static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
    return oneOf(List.of(type.getEnumConstants()));
  }

  /** One of some constants of an enum, in lower case and with hyphens. */
  public static <E extends Enum<E>> SettingType<E> oneOf(List<E> constants) {
    Map<String, E> byName = new LinkedHashMap<>();
    for (E constant : constants) {
      byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return oneOf(String.join(" or ", byName.keySet()), byName);
  }

  /**
   * A text that a parser reads.
   *
   * @param pattern regular expression of accepted texts, for the schema; null for any text
   * @param parser throws {@link IllegalArgumentException} if it does not accept a text
   */
  public static <T> SettingType<T> parsed(
      String name, String expected, @Nullable String pattern, Function<String, T> parser) {
    return ofText(name, expected, pattern, parser);
  }

  /** A text that matches a regular expression. */
  public static SettingType<String> matching(String name, String expected, String pattern) {
    return ofText(name, expected, pattern, text -> require(text.matches(pattern), text));
  }

  /** Texts in a list, or in one text with commas, that a parser reads. */
  public static <T> SettingType<T> parsedList(String expected, Function<List<String>, T> parser) {
    return new SettingType<>(
        "list", expected, null, false, value -> parser.apply(readTexts(value)));
  }

  private static <T> SettingType<T> oneOf(String expected, Map<String, T> byName) {
    return ofText(
        expected,
        expected,
        byName.keySet().stream().sorted().collect(Collectors.joining("|")),
        text -> {
          T found = byName.get(text);
          if (found == null) {
            throw new IllegalArgumentException("none of them");
          }
          return found;
        });
  }

  private static <T> SettingType<T> ofText(
      String name, String expected, @Nullable String pattern, Function<String, T> parser) {
    return new SettingType<>(
        name, expected, pattern, false, value -> parser.apply(requireText(value).strip()));
  }

  private static String requireText(Value value) {
    if (value instanceof Value.Text text) {
      return text.text();
    }
    throw new IllegalArgumentException("it is " + value.describe());
  }

  private static Duration parseTimeout(String text) {
    Duration duration = Quantities.parseDuration(text);
    boolean isInRange = !duration.isZero() && duration.toMillis() <= Integer.MAX_VALUE;
    return require(isInRange, duration);
  }

  private static javax.cache.expiry.Duration parseTimeToLive(String text) {
    if (text.equals("eternal")) {
      return javax.cache.expiry.Duration.ETERNAL;
    }
    long millis = Quantities.parseDuration(text).toMillis();
    return new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis);
  }

  private static List<String> readTexts(Value value) {
    return readItems(value).stream().map(SettingType::requireText).toList();
  }

  /** Reads a list, or a text with commas as a list. */
  private static List<Value> readItems(Value value) {
    if (value instanceof Value.Items items) {
      return items.values();
    }
    List<Value> items = new ArrayList<>();
    for (String part : Arrays.asList(requireText(value).split(",", -1))) {
      items.add(new Value.Text(part.strip(), value.origin()));
    }
    return items;
  }

  private static Map<String, Value> requireTable(Value value) {
    if (value instanceof Value.Table table) {
      return table.entries();
    }
    throw new IllegalArgumentException("it is " + value.describe());
  }

  private static Map<String, SecretKey> parseKeys(Value value) {
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    requireTable(value).forEach((id, key) -> keys.put(id, parseKey(id, requireText(key))));
    return keys;
  }

  /** The cause is left out: it could show a part of the key. */
  private static SecretKey parseKey(String id, String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      key = new byte[0];
    }
    if (key.length != 16 && key.length != 24 && key.length != 32) {
      throw new IllegalArgumentException(
          "the key '" + id + "' is no AES key in base64, of 16, 24 or 32 bytes");
    }
    return new SecretKeySpec(key, "AES");
  }

  /** Returns a value as a text that shows no secret. */
  public String show(Value value) {
    if (equals(SERVER)) {
      return String.valueOf(reader.apply(value));
    }
    if (secret) {
      return "(hidden)";
    }
    if (value instanceof Value.Items items) {
      return items.values().stream().map(this::show).collect(Collectors.joining(", "));
    }
    return value instanceof Value.Text text ? text.text() : "(" + value.describe() + ")";
  }

  private static <T> T require(boolean condition, T value) {
    if (!condition) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }
}
