package io.cachette.ratelimit.http;

/** Settings, put to use. */
record HttpRules(RateLimitHeaders headers, ClientAddress addresses) {

  static HttpRules of(HttpSettings settings) {
    return new HttpRules(new RateLimitHeaders(settings), new ClientAddress(settings));
  }
}
