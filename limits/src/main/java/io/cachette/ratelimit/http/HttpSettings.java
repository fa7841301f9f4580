package io.cachette.ratelimit.http;

import io.cachette.ratelimit.http.internal.HttpSetting;
import java.time.Duration;
import java.util.List;

/**
 * The settings of rate limits over HTTP. Immutable and thread-safe.
 *
 * @param headers the header fields that describe limits; {@link HeaderStyle#IETF} by default
 * @param trustedProxies the addresses and ranges of the proxies whose {@code forwardedHeader} is
 *     trusted, such as {@code 10.0.0.0/8} and {@code 2001:db8::1}; none by default: the client is
 *     then the address of the connection. All software that can connect from a trusted address can
 *     choose its client address
 * @param forwardedHeader the header field in which trusted proxies name the client; {@link
 *     ForwardedHeader#X_FORWARDED_FOR} by default. Each trusted proxy must append to the field or
 *     replace it
 * @param ipv6Prefix the number of bits of an IPv6 address that identify a client, from 32 to 128;
 *     64 by default, because a subscriber has at least a network of that size
 * @param retryAfterJitter the maximum random time that is added to {@code Retry-After}, so that
 *     clients do not return all at once; at most a day, zero by default
 * @param partitionKey whether responses contain a hash of the key of a limit, with {@link
 *     HeaderStyle#IETF}; false by default
 */
public record HttpSettings(
    HeaderStyle headers,
    List<String> trustedProxies,
    ForwardedHeader forwardedHeader,
    int ipv6Prefix,
    Duration retryAfterJitter,
    boolean partitionKey) {

  /**
   * Creates settings.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public HttpSettings {
    trustedProxies = HttpSetting.requireRanges(List.copyOf(trustedProxies));
    HttpSetting.requirePrefix(ipv6Prefix);
    HttpSetting.requireJitter(retryAfterJitter);
  }

  /**
   * Reads the settings of the application: {@code cachette.ratelimit.http.*} of MicroProfile Config
   * if it is on the class path, else of system properties and environment variables.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public static HttpSettings ofApplication() {
    return HttpSetting.readAll();
  }

  /** Returns the names of all settings, such as {@code cachette.ratelimit.http.headers}. */
  public static List<String> names() {
    return HttpSetting.names();
  }
}
