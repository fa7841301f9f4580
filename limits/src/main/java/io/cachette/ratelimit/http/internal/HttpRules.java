package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.http.HttpSettings;

/** Settings, put to use. */
public record HttpRules(RateLimitHeaders headers, ClientAddressResolver addresses) {

  public static HttpRules of(HttpSettings settings) {
    return new HttpRules(new RateLimitHeaders(settings), new ClientAddressResolver(settings));
  }
}
