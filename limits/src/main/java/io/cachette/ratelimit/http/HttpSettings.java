package io.cachette.ratelimit.http;

import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.ratelimit.http.internal.HttpSetting;
import io.cachette.ratelimit.http.internal.IpAddress;
import io.cachette.ratelimit.http.internal.IpRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How rate limits show in HTTP. Immutable.
 *
 * @param headers in which header fields clients are told of their limits; {@link HeaderStyle#IETF}
 *     if nothing is set
 * @param trustedProxies the addresses and ranges of the proxies that are believed when they say for
 *     whom they ask, such as {@code 10.0.0.0/8} and {@code 2001:db8::1}; none if nothing is set:
 *     then the client is who is connected. Who trusts an address trusts all who can connect from it
 * @param forwardedHeader where those proxies say it; {@link ForwardedHeader#X_FORWARDED_FOR} if
 *     nothing is set. Each of them has to append to it, or to replace it
 * @param ipv6Prefix so many bits of an IPv6 address are the client, from 32 to 128; 64 if nothing
 *     is set, as a subscriber has that many addresses at least
 * @param retryAfterJitter who is refused is told to come back up to so much later than possible, so
 *     that not all come at once; at most a day, zero if nothing is set
 * @param partitionKey whether clients get a hash of the key that their request was counted for,
 *     with {@link HeaderStyle#IETF}; not if nothing is set
 */
public record HttpSettings(
    HeaderStyle headers,
    List<String> trustedProxies,
    ForwardedHeader forwardedHeader,
    int ipv6Prefix,
    Duration retryAfterJitter,
    boolean partitionKey) {

  private static final int SHORTEST_PREFIX = 32;
  private static final Duration LONGEST_JITTER = Duration.ofDays(1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one cannot be used
   */
  public HttpSettings {
    trustedProxies = List.copyOf(trustedProxies);
    trustedProxies.forEach(IpRange::parse);
    requirePrefix(ipv6Prefix);
    requireJitter(retryAfterJitter);
  }

  public static int requirePrefix(int bits) {
    if (bits < SHORTEST_PREFIX || bits > IpAddress.BITS) {
      throw new IllegalArgumentException(
          "The IPv6 prefix is " + bits + "; it must be from 32 to 128");
    }
    return bits;
  }

  public static Duration requireJitter(Duration jitter) {
    if (jitter.isNegative() || jitter.compareTo(LONGEST_JITTER) > 0) {
      throw new IllegalArgumentException(
          "The jitter of Retry-After is " + jitter + "; it must be from zero to a day");
    }
    return jitter;
  }

  /**
   * The settings of the application: {@code cachette.ratelimit.http.*} of MicroProfile Config if it
   * is there, else of system properties and environment variables.
   *
   * @throws IllegalArgumentException if a value cannot be used
   */
  public static HttpSettings ofApplication() {
    return of(name -> Optional.empty(), SettingSource.ofApplication());
  }

  /**
   * Settings of which some are said closer to where they are used.
   *
   * @param overrides has values by names without the prefix, which win
   */
  static HttpSettings of(Function<String, Optional<String>> overrides, SettingSource source) {
    return new HttpSettings(
        HttpSetting.HEADERS.read(overrides, source),
        HttpSetting.TRUSTED_PROXIES.read(overrides, source),
        HttpSetting.FORWARDED_HEADER.read(overrides, source),
        HttpSetting.IPV6_PREFIX.read(overrides, source),
        HttpSetting.RETRY_AFTER_JITTER.read(overrides, source),
        HttpSetting.PARTITION_KEY.read(overrides, source));
  }

  /** The names of all settings, such as {@code cachette.ratelimit.http.headers}. */
  public static List<String> names() {
    return HttpSetting.ALL.stream().map(HttpSetting::name).toList();
  }

  /**
   * Checks all that is set.
   *
   * @throws IllegalArgumentException if a value cannot be used, or a name is unknown
   */
  public static void check(SettingSource source) {
    HttpSetting.ALL.forEach(setting -> setting.read(name -> Optional.empty(), source));
    List<String> known = names();
    source
        .names()
        .filter(name -> name.startsWith(HttpSetting.PREFIX) && !known.contains(name))
        .forEach(
            name -> {
              throw new IllegalArgumentException(
                  "The setting " + name + " is unknown; there are " + known);
            });
  }
}
