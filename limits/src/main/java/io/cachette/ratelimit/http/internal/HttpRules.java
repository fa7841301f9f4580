package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.http.HttpSettings;

/** The objects that apply the settings of a filter. */
record HttpRules(RateLimitHeaders headers, ClientAddressResolver addresses) {

  static HttpRules of(HttpSettings settings) {
    return new HttpRules(new RateLimitHeaders(settings), new ClientAddressResolver(settings));
  }
}
