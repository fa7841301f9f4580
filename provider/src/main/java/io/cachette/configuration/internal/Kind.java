package io.cachette.configuration.internal;

import io.cachette.redis.RedisAddress;
import io.cachette.redis.RedisSettings;
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
 * What kind of value a setting takes.
 *
 * @param name one word or two, for the documentation
 * @param expected what is accepted, for messages
 * @param pattern what a text must match, for the schema; null if it may be any, or is no text
 * @param secret whether the value must not be shown
 * @param reader makes the typed value; an {@link IllegalArgumentException} if it cannot, with a
 *     message that shows no secret
 */
record Kind<T>(
    String name,
    String expected,
    @Nullable String pattern,
    boolean secret,
    Function<Value, T> reader) {

  static final Kind<String> TEXT = ofText("text", "a text", null, text -> text);

  static final Kind<String> NAMESPACE =
      matching("text", "letters, digits and . _ - : only", RedisSettings.NAMESPACE_PATTERN);

  static final Kind<String> SECRET =
      new Kind<>("secret", "a text", null, true, value -> text(value));

  static final Kind<RedisAddress> SERVER =
      new Kind<>("URL", "a URL", null, true, value -> RedisAddress.of(text(value)));

  static final Kind<String> FILE =
      ofText("file", "a path, a URL or classpath:path", null, text -> text);

  /** A file as well, or what it would hold. */
  static final Kind<Value> REDISSON =
      new Kind<>(
          FILE.name,
          FILE.expected,
          null,
          false,
          value -> {
            if (!(value instanceof Value.Verbatim)) {
              text(value);
            }
            return value;
          });

  static final Kind<Boolean> BOOLEAN = oneOf("true or false", Map.of("true", true, "false", false));

  static final Kind<Duration> DURATION =
      ofText(
          "duration",
          "a duration of 1ms to 24d: " + Quantities.DURATION_FORMS,
          Quantities.DURATION_PATTERN,
          Kind::timeout);

  static final Kind<javax.cache.expiry.Duration> LIFETIME =
      ofText(
          "duration",
          "a duration: " + Quantities.DURATION_FORMS + ", or eternal",
          Quantities.DURATION_PATTERN + "|eternal",
          Kind::lifetime);

  static final Kind<Boolean> ETERNAL =
      ofText(
          "eternal",
          "eternal, or a mapping with created, accessed, modified or touched",
          "eternal",
          text -> require(text.equals("eternal"), true));

  static final Kind<Integer> SIZE =
      ofText(
          "size",
          "a number of bytes such as 1024, 1KB, 1KiB or 64k",
          Quantities.SIZE_PATTERN,
          Quantities::size);

  static final Kind<String> CLASS = matching("class", "the name of a class", "\\S+");

  static final Kind<List<String>> PATTERNS =
      new Kind<>("list", "a list of texts, or one text with commas", null, false, Kind::texts);

  static final Kind<List<Value>> LISTENERS =
      new Kind<>("list", "a list of mappings, or of class names", null, false, Kind::items);

  static final Kind<Map<String, SecretKey>> KEYS =
      new Kind<>(
          "mapping",
          "a mapping of ids to AES keys in base64, of 16, 24 or 32 bytes each",
          null,
          true,
          Kind::keys);

  static final Kind<Map<String, Value>> CACHES =
      new Kind<>("mapping", "a mapping of cache names to settings", null, false, Kind::table);

  /** No value of a file: something that the program puts into the properties. */
  static final Kind<Value> OBJECT = new Kind<>("object", "an object", null, false, value -> value);

  /** A whole number from {@code min} on. */
  static Kind<Integer> count(int min) {
    return ofText(
        "number",
        "a whole number from " + min + " on",
        "\\d{1,9}",
        text -> {
          int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
          return require(number >= min, number);
        });
  }

  /** A constant of an enum, in lower case and with hyphens. */
  static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
    Map<String, E> byName = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      byName.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return oneOf(String.join(" or ", byName.keySet()), byName);
  }

  private static <T> Kind<T> oneOf(String expected, Map<String, T> byName) {
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

  private static Kind<String> matching(String name, String expected, String pattern) {
    return ofText(name, expected, pattern, text -> require(text.matches(pattern), text));
  }

  private static <T> Kind<T> ofText(
      String name, String expected, @Nullable String pattern, Function<String, T> parser) {
    return new Kind<>(name, expected, pattern, false, value -> parser.apply(text(value)));
  }

  private static String text(Value value) {
    if (value instanceof Value.Text text) {
      return text.text();
    }
    throw new IllegalArgumentException("it is " + value.what());
  }

  private static Duration timeout(String text) {
    Duration duration = Quantities.duration(text);
    boolean fits = !duration.isZero() && duration.toMillis() <= Integer.MAX_VALUE;
    return require(fits, duration);
  }

  private static javax.cache.expiry.Duration lifetime(String text) {
    if (text.equals("eternal")) {
      return javax.cache.expiry.Duration.ETERNAL;
    }
    long millis = Quantities.duration(text).toMillis();
    return new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, millis);
  }

  private static List<String> texts(Value value) {
    return items(value).stream().map(Kind::text).toList();
  }

  /** A list, or a text with commas as one. */
  private static List<Value> items(Value value) {
    if (value instanceof Value.Items items) {
      return items.values();
    }
    List<Value> items = new ArrayList<>();
    for (String part : Arrays.asList(text(value).split(",", -1))) {
      items.add(new Value.Text(part.strip(), value.origin()));
    }
    return items;
  }

  private static Map<String, Value> table(Value value) {
    if (value instanceof Value.Table table) {
      return table.entries();
    }
    throw new IllegalArgumentException("it is " + value.what());
  }

  private static Map<String, SecretKey> keys(Value value) {
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    table(value).forEach((id, key) -> keys.put(id, key(id, text(key))));
    return keys;
  }

  /** The cause is left out: it could show a part of the key. */
  private static SecretKey key(String id, String base64) {
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

  private static <T> T require(boolean condition, T value) {
    if (!condition) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }
}
