package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.internal.CurrentExchange;
import java.util.List;
import java.util.Optional;

/**
 * The HTTP request that this thread serves, and what its client is told of limits. There is one
 * where {@link RateLimitFilter} is in front, on the thread that serves the request and until it
 * returns from there; code that goes on elsewhere has to take with it what it needs.
 */
public interface RateLimitExchange {

  /** The request that this thread serves; empty if it serves none, or without the filter. */
  static Optional<RateLimitExchange> current() {
    return Optional.ofNullable(CurrentExchange.get());
  }

  /**
   * The client's address, as a key of limits: what proxies say of it is believed of {@linkplain
   * HttpSettings#trustedProxies trusted} ones only. Four octets for IPv4; for IPv6, {@code
   * 2001:db8:1:2::/64}, the network of which {@link HttpSettings#ipv6Prefix} says how large it is;
   * {@code unknown} if the connection has no address.
   *
   * @throws IllegalStateException if the request is no longer served
   */
  String address();

  /**
   * The name of the user who is logged in.
   *
   * @throws IllegalStateException if the request is no longer served
   */
  Optional<String> principal();

  /**
   * The first value of a header field of the request.
   *
   * @throws IllegalStateException if the request is no longer served
   */
  Optional<String> header(String name);

  /**
   * Tells the client what limits have said of its request: sets header fields of the response for
   * all that were told until now, and does nothing if it is too late for that. What a limit says
   * later takes the place of what it said before, unless it does not know any more than that it
   * does not refuse. The client does not see {@linkplain
   * io.cachette.ratelimit.RateLimitPolicy.Builder#shadow shadow} policies.
   */
  void decided(List<RateLimitResult> results);
}
