package io.cachette.ratelimit.http.internal;

import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.ratelimit.http.ForwardedHeader;
import io.cachette.ratelimit.http.HeaderStyle;
import io.cachette.ratelimit.http.HttpSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A setting of rate limits over HTTP.
 *
 * @param shortName the name without the prefix of all settings
 * @param defaultValue the value if nothing is set
 * @param accepted the accepted values, for messages
 * @param parser parses the text of a value, or throws {@link IllegalArgumentException}
 */
public record HttpSetting<T>(
    String shortName, T defaultValue, String accepted, Function<String, T> parser) {

  private static final String PREFIX = "cachette.ratelimit.http.";
  private static final int SHORTEST_PREFIX = 32;
  private static final Duration LONGEST_JITTER = Duration.ofDays(1);

  private static final HttpSetting<HeaderStyle> HEADERS =
      createChoice("headers", List.of(HeaderStyle.values()));

  private static final HttpSetting<List<String>> TRUSTED_PROXIES =
      new HttpSetting<>(
          "trusted-proxies",
          List.of(),
          IpRange.FORMS + ", separated by commas",
          HttpSetting::parseRanges);

  private static final HttpSetting<ForwardedHeader> FORWARDED_HEADER =
      createChoice("forwarded-header", List.of(ForwardedHeader.values()));

  private static final HttpSetting<Integer> IPV6_PREFIX =
      new HttpSetting<>(
          "ipv6-prefix",
          64,
          "a number from 32 to 128",
          text -> requirePrefix(Integer.parseInt(text)));

  private static final HttpSetting<Duration> RETRY_AFTER_JITTER =
      new HttpSetting<>(
          "retry-after-jitter",
          Duration.ZERO,
          "a duration of at most a day: " + Quantities.DURATION_FORMS,
          text -> requireJitter(Quantities.parseDuration(text)));

  private static final HttpSetting<Boolean> PARTITION_KEY =
      createChoice("partition-key", List.of(Boolean.FALSE, Boolean.TRUE));

  private static final List<HttpSetting<?>> ALL =
      List.of(
          HEADERS,
          TRUSTED_PROXIES,
          FORWARDED_HEADER,
          IPV6_PREFIX,
          RETRY_AFTER_JITTER,
          PARTITION_KEY);

  /** Creates a setting with a fixed list of values, of which the first is the default. */
  private static <T> HttpSetting<T> createChoice(String shortName, List<T> values) {
    List<String> texts =
        values.stream()
            .map(value -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    return new HttpSetting<>(
        shortName,
        values.get(0),
        String.join(" or ", texts),
        text -> {
          int index = texts.indexOf(text);
          if (index < 0) {
            throw new IllegalArgumentException("not one of " + texts);
          }
          return values.get(index);
        });
  }

  private static List<String> parseRanges(String text) {
    return requireRanges(
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(range -> !range.isEmpty())
            .toList());
  }

  /** Returns the list; throws {@link IllegalArgumentException} if an element is not a range. */
  public static List<String> requireRanges(List<String> ranges) {
    ranges.forEach(IpRange::parse);
    return ranges;
  }

  /** Returns the number; throws {@link IllegalArgumentException} if it is out of range. */
  public static int requirePrefix(int bits) {
    if (bits < SHORTEST_PREFIX || bits > IpAddress.BITS) {
      throw new IllegalArgumentException(
          "The IPv6 prefix is " + bits + "; it must be from 32 to 128");
    }
    return bits;
  }

  /** Returns the duration; throws {@link IllegalArgumentException} if it is out of range. */
  public static Duration requireJitter(Duration jitter) {
    if (jitter.isNegative() || jitter.compareTo(LONGEST_JITTER) > 0) {
      throw new IllegalArgumentException(
          "The jitter of Retry-After is " + jitter + "; it must be from zero to a day");
    }
    return jitter;
  }

  /**
   * Reads the settings of the application.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public static HttpSettings readAll() {
    return readAll(name -> Optional.empty(), SettingSource.ofApplication());
  }

  /**
   * Reads all settings.
   *
   * @param overrides returns the value of a short name, which takes precedence over the source
   * @throws IllegalArgumentException if a value is invalid
   */
  public static HttpSettings readAll(
      Function<String, Optional<String>> overrides, SettingSource source) {
    return HttpSettings.builder()
        .headers(HEADERS.read(overrides, source))
        .trustedProxies(TRUSTED_PROXIES.read(overrides, source))
        .forwardedHeader(FORWARDED_HEADER.read(overrides, source))
        .ipv6Prefix(IPV6_PREFIX.read(overrides, source))
        .retryAfterJitter(RETRY_AFTER_JITTER.read(overrides, source))
        .partitionKey(PARTITION_KEY.read(overrides, source))
        .build();
  }

  /** Returns the names of all settings. */
  public static List<String> names() {
    return ALL.stream().map(HttpSetting::name).toList();
  }

  /**
   * Checks the values and the names of all settings.
   *
   * @throws IllegalArgumentException if a value is invalid or a name is unknown
   */
  public static void check(SettingSource source) {
    ALL.forEach(setting -> setting.read(name -> Optional.empty(), source));
    List<String> known = names();
    source
        .names()
        .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
        .forEach(
            name -> {
              throw new IllegalArgumentException(
                  "The setting " + name + " is unknown; there are " + known);
            });
  }

  private String name() {
    return PREFIX + shortName;
  }

  private T read(Function<String, Optional<String>> overrides, SettingSource source) {
    return overrides
        .apply(shortName)
        .map(text -> parse("The init parameter " + shortName, text))
        .or(() -> source.get(name()).map(text -> parse(name(), text)))
        .orElse(defaultValue);
  }

  private T parse(String what, String text) {
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(what + " is \"" + text + "\", but must be " + accepted, e);
    }
  }
}
