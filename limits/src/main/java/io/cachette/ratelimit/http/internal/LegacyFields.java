package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Renders the header fields that were common before the IETF draft. */
final class LegacyFields {

  static final String LIMIT = "X-RateLimit-Limit";
  static final String REMAINING = "X-RateLimit-Remaining";
  static final String RESET = "X-RateLimit-Reset";

  /** The limit that refuses for the longest time, else the limit with the fewest permits left. */
  private static final Comparator<RateLimitResult> TIGHTEST_FIRST =
      Comparator.comparing(RateLimitResult::isAllowed)
          .thenComparing(RateLimitResult::retryAfter, Comparator.reverseOrder())
          .thenComparing(RateLimitResult::remaining)
          .thenComparing(RateLimitResult::resetAfter, Comparator.reverseOrder());

  private LegacyFields() {}

  /** Returns the values of the fields by their names; empty if no limit knows its permits. */
  static Map<String, String> of(List<RateLimitResult> results) {
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
    Recovery.computeSeconds(result).ifPresent(seconds -> fields.put(RESET, Long.toString(seconds)));
    return fields;
  }
}
