package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.internal.CurrentExchange;
import java.util.List;
import java.util.Optional;

/**
 * The HTTP request that a thread handles, and the response headers about its limits. {@link
 * RateLimitFilter} binds an exchange to its thread until the filter returns. Code that continues on
 * another thread must read the values before. Thread-safe.
 *
 * <pre>{@code
 * String address =
 *     RateLimitExchange.current().map(RateLimitExchange::address).orElse("unknown");
 * RateLimitResult result = limiter.tryAcquire(address);
 * RateLimitExchange.current().ifPresent(exchange -> exchange.decided(List.of(result)));
 * }</pre>
 */
public interface RateLimitExchange {

  /** Returns the exchange of this thread; empty if it handles no request, or without the filter. */
  static Optional<RateLimitExchange> current() {
    return Optional.ofNullable(CurrentExchange.get());
  }

  /**
   * Returns the address of the client, as a key of limits. Header fields count only if {@linkplain
   * HttpSettings#trustedProxies trusted proxies} have written them. The key is four octets for
   * IPv4, such as {@code 192.0.2.7}; for IPv6 a network, such as {@code 2001:db8:1:2::/64}, whose
   * size is {@link HttpSettings#ipv6Prefix}; {@code unknown} if the connection has no address.
   *
   * @throws IllegalStateException if this thread no longer handles the request
   */
  String address();

  /**
   * Returns the name of the user of the request; empty if no user is logged in.
   *
   * @throws IllegalStateException if this thread no longer handles the request
   */
  Optional<String> principal();

  /**
   * Returns the first value of a header field of the request; empty if the field is missing.
   *
   * @throws IllegalStateException if this thread no longer handles the request
   */
  Optional<String> header(String name);

  /**
   * Adds the decisions of limits about the request, and sets the header fields of the response for
   * all decisions so far. If the response is committed, no fields are set. A later decision of a
   * limit replaces an earlier one, unless it only says that the limit does not refuse. The fields
   * do not contain {@linkplain io.cachette.ratelimit.RateLimitPolicy.Builder#shadow shadow}
   * policies.
   */
  void decided(List<RateLimitResult> results);
}
