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
 * A setting.
 *
 * @param shortName without the prefix that all have
 * @param defaultValue what holds if nothing is set
 * @param accepted which values there are, for messages
 * @param parser makes a value of a text, or throws {@link IllegalArgumentException}
 */
public record HttpSetting<T>(
    String shortName, T defaultValue, String accepted, Function<String, T> parser) {

  public static final String PREFIX = "cachette.ratelimit.http.";

  public static final HttpSetting<HeaderStyle> HEADERS =
      choice("headers", List.of(HeaderStyle.values()));

  public static final HttpSetting<List<String>> TRUSTED_PROXIES =
      new HttpSetting<>(
          "trusted-proxies",
          List.of(),
          IpRange.FORMS + ", separated by commas",
          HttpSetting::parseRanges);

  public static final HttpSetting<ForwardedHeader> FORWARDED_HEADER =
      choice("forwarded-header", List.of(ForwardedHeader.values()));

  public static final HttpSetting<Integer> IPV6_PREFIX =
      new HttpSetting<>(
          "ipv6-prefix",
          64,
          "a number from 32 to 128",
          text -> HttpSettings.requirePrefix(Integer.parseInt(text)));

  public static final HttpSetting<Duration> RETRY_AFTER_JITTER =
      new HttpSetting<>(
          "retry-after-jitter",
          Duration.ZERO,
          "a duration of at most a day: " + Quantities.DURATION_FORMS,
          text -> HttpSettings.requireJitter(Quantities.parseDuration(text)));

  public static final HttpSetting<Boolean> PARTITION_KEY =
      choice("partition-key", List.of(Boolean.FALSE, Boolean.TRUE));

  public static final List<HttpSetting<?>> ALL =
      List.of(
          HEADERS,
          TRUSTED_PROXIES,
          FORWARDED_HEADER,
          IPV6_PREFIX,
          RETRY_AFTER_JITTER,
          PARTITION_KEY);

  /** One of some values, of which the first is the usual one. */
  private static <T> HttpSetting<T> choice(String shortName, List<T> values) {
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
    List<String> ranges =
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(range -> !range.isEmpty())
            .toList();
    ranges.forEach(IpRange::parse);
    return ranges;
  }

  public String name() {
    return PREFIX + shortName;
  }

  /**
   * The value that is set.
   *
   * @param overrides has values by short names, which win
   * @throws IllegalArgumentException if the value cannot be used
   */
  public T read(Function<String, Optional<String>> overrides, SettingSource source) {
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
