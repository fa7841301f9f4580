package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The header fields that were in use before there was a draft. */
public final class LegacyFields {

  static final String LIMIT = "X-RateLimit-Limit";
  static final String REMAINING = "X-RateLimit-Remaining";
  static final String RESET = "X-RateLimit-Reset";

  /** The one that refuses for the longest time, else the one that has the fewest permits left. */
  private static final Comparator<RateLimitResult> TIGHTEST_FIRST =
      Comparator.comparing(RateLimitResult::allowed)
          .thenComparing(RateLimitResult::retryAfter, Comparator.reverseOrder())
          .thenComparing(RateLimitResult::remaining)
          .thenComparing(RateLimitResult::resetAfter, Comparator.reverseOrder());

  private LegacyFields() {}

  public static Map<String, String> of(List<RateLimitResult> results) {
    return results.stream()
        .filter(result -> result.remaining() >= 0)
        .min(TIGHTEST_FIRST)
        .map(LegacyFields::of)
        .orElseGet(Map::of);
  }

  private static Map<String, String> of(RateLimitResult result) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(LIMIT, Long.toString(result.policy().limit()));
    fields.put(REMAINING, Long.toString(result.remaining()));
    Recovery.seconds(result).ifPresent(seconds -> fields.put(RESET, Long.toString(seconds)));
    return fields;
  }
}
