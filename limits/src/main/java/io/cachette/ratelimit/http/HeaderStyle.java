package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.internal.IetfFields;
import io.cachette.ratelimit.http.internal.LegacyFields;
import java.util.List;
import java.util.Map;

/** In which header fields clients are told of their limits. */
public enum HeaderStyle {

  /**
   * {@code RateLimit-Policy} and {@code RateLimit} of the IETF's draft
   * <em>draft-ietf-httpapi-ratelimit-headers</em>, version 10: all limits of the request.
   */
  IETF,

  /**
   * {@code X-RateLimit-Limit}, {@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset}, in
   * seconds: the limit that is the closest to its end.
   */
  LEGACY,

  /** None but {@code Retry-After}, which those who are refused get always. */
  NONE;

  /** The fields, names to values. */
  public Map<String, String> render(List<RateLimitResult> results, boolean partitionKey) {
    return switch (this) {
      case IETF -> IetfFields.of(results, partitionKey);
      case LEGACY -> LegacyFields.of(results);
      case NONE -> Map.of();
    };
  }
}
