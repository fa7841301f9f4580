package io.cachette.ratelimit.http;

/**
 * The header fields in which responses describe limits.
 *
 * <pre>{@code
 * HttpSettings settings = HttpSettings.builder().headers(HeaderStyle.LEGACY).build();
 * RateLimitFilter filter = new RateLimitFilter(settings);
 * context.addFilter("limits", filter);
 * }</pre>
 */
public enum HeaderStyle {

  /**
   * {@code RateLimit-Policy} and {@code RateLimit} of the IETF draft
   * <em>draft-ietf-httpapi-ratelimit-headers</em>, version 10, for all limits of the request.
   */
  IETF,

  /**
   * {@code X-RateLimit-Limit}, {@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset}, in
   * seconds, for the limit that refuses for the longest time; otherwise for the limit with the
   * fewest permits left.
   */
  LEGACY,

  /** No fields, except {@code Retry-After}, which every refused client gets. */
  NONE
}
