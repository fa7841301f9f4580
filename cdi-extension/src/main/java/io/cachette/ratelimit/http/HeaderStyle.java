package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitResult;
import java.util.List;
import java.util.Map;

/** In which header fields clients are told of their limits. */
public enum HeaderStyle {

  /**
   * {@code RateLimit-Policy} and {@code RateLimit} of the IETF's draft
   * <em>draft-ietf-httpapi-ratelimit-headers</em>, version 10: all limits of the request.
   */
  IETF(IetfFields::of),

  /**
   * {@code X-RateLimit-Limit}, {@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset}, in
   * seconds: the limit that is the closest to its end.
   */
  LEGACY((results, partitionKey) -> LegacyFields.of(results)),

  /** None but {@code Retry-After}, which those who are refused get always. */
  NONE((results, partitionKey) -> Map.of());

  private final Renderer renderer;

  HeaderStyle(Renderer renderer) {
    this.renderer = renderer;
  }

  /** Makes header fields, names to values. */
  @FunctionalInterface
  private interface Renderer {
    Map<String, String> render(List<RateLimitResult> results, boolean partitionKey);
  }

  Map<String, String> render(List<RateLimitResult> results, boolean partitionKey) {
    return renderer.render(results, partitionKey);
  }
}
