package io.cachette.ratelimit.http.internal;

import io.cachette.configuration.internal.ModuleSettings;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.configuration.internal.setting.Schema;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.SettingType;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.ratelimit.http.ForwardedHeader;
import io.cachette.ratelimit.http.HeaderStyle;
import io.cachette.ratelimit.http.HttpSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings {@code cachette.ratelimit.http.…} of limits over HTTP. */
public final class HttpSettingDeclarations implements SettingDeclarations {

  private static final int SHORTEST_PREFIX = 32;
  private static final Duration LONGEST_JITTER = Duration.ofDays(1);

  public static final Setting<HeaderStyle> HEADERS =
      new Setting<>(
          "headers",
          SettingType.oneOf(HeaderStyle.class),
          "ietf",
          "`RateLimit`, or `X-RateLimit-…`, or `Retry-After` only.");
  public static final Setting<List<String>> TRUSTED_PROXIES =
      new Setting<>(
          "trusted-proxies",
          SettingType.parsedList(
              IpRange.FORMS + ", separated by commas", HttpSettingDeclarations::requireRanges),
          "(none)",
          "The proxies whose `X-Forwarded-For` is trusted.");
  public static final Setting<ForwardedHeader> FORWARDED_HEADER =
      new Setting<>(
          "forwarded-header",
          SettingType.oneOf(ForwardedHeader.class),
          "x-forwarded-for",
          "The header that proxies write.");
  public static final Setting<Integer> IPV6_PREFIX =
      new Setting<>(
          "ipv6-prefix",
          SettingType.range(SHORTEST_PREFIX, IpAddress.BITS),
          "64",
          "The number of bits by which IPv6 addresses count.");
  public static final Setting<Duration> RETRY_AFTER_JITTER =
      new Setting<>(
          "retry-after-jitter",
          SettingType.parsed(
              "duration",
              "a duration of at most a day: " + Quantities.DURATION_FORMS,
              null,
              text -> requireJitter(Quantities.parseDuration(text))),
          "0s",
          "The largest random time that is added to `Retry-After`.");
  public static final Setting<Boolean> PARTITION_KEY =
      new Setting<>(
          "partition-key",
          SettingType.BOOLEAN,
          "false",
          "Whether the header fields contain a digest of the key.");

  /** The settings of limits over HTTP. */
  public static final SettingGroup GROUP =
      SettingGroup.of(
          "ratelimit.http",
          new Schema(
              List.of(
                  HEADERS,
                  TRUSTED_PROXIES,
                  FORWARDED_HEADER,
                  IPV6_PREFIX,
                  RETRY_AFTER_JITTER,
                  PARTITION_KEY),
              Map.of()),
          null);

  /** Creates the declarations, for the service loader. */
  public HttpSettingDeclarations() {}

  @Override
  public SettingGroup group() {
    return GROUP;
  }

  /**
   * Reads the settings.
   *
   * @param initParameters the init parameters of a filter, which win; null if there is no filter
   * @throws IllegalArgumentException if a value is invalid or a name is unknown
   */
  public static HttpSettings read(@Nullable SettingSource initParameters) {
    List<SettingSource> stronger = initParameters == null ? List.of() : List.of(initParameters);
    return toSettings(ModuleSettings.read(GROUP, stronger));
  }

  /** Converts merged settings of the group. */
  public static HttpSettings toSettings(MergedSettings settings) {
    HttpSettings.Builder builder = HttpSettings.builder();
    settings.settings().ifPresent(TRUSTED_PROXIES, builder::trustedProxies);
    return builder
        .headers(settings.get(HEADERS))
        .forwardedHeader(settings.get(FORWARDED_HEADER))
        .ipv6Prefix(settings.get(IPV6_PREFIX))
        .retryAfterJitter(settings.get(RETRY_AFTER_JITTER))
        .partitionKey(settings.get(PARTITION_KEY))
        .build();
  }

  /** Returns the list; throws {@link IllegalArgumentException} if an element is not a range. */
  public static List<String> requireRanges(List<String> ranges) {
    List<String> present = ranges.stream().filter(range -> !range.isEmpty()).toList();
    present.forEach(IpRange::parse);
    return present;
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
}
