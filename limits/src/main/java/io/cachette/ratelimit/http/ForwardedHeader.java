package io.cachette.ratelimit.http;

/**
 * The header field in which proxies name the client of a request.
 *
 * <pre>{@code
 * HttpSettings settings =
 *     HttpSettings.builder()
 *         .trustedProxies(List.of("10.0.0.0/8"))
 *         .forwardedHeader(ForwardedHeader.FORWARDED)
 *         .build();
 * }</pre>
 */
public enum ForwardedHeader {

  /** {@code X-Forwarded-For}, which most proxies send: addresses, separated by commas. */
  X_FORWARDED_FOR,

  /** {@code Forwarded} of RFC 7239, with the parameter {@code for}. */
  FORWARDED
}
