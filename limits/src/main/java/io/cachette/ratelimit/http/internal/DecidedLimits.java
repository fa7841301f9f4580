package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What limits have said of a request, whichever thread asked them. Safe for several threads. */
final class DecidedLimits {

  private final Map<String, RateLimitResult> byPolicy = new LinkedHashMap<>();

  synchronized void add(List<RateLimitResult> results) {
    for (RateLimitResult result : results) {
      byPolicy.merge(result.policy().name(), result, DecidedLimits::pickNewer);
    }
  }

  /** Limits that were not asked, as another one refused, say nothing new. */
  private static RateLimitResult pickNewer(RateLimitResult before, RateLimitResult now) {
    return now.allowed() && now.remaining() < 0 ? before : now;
  }

  synchronized List<RateLimitResult> all() {
    return List.copyOf(byPolicy.values());
  }
}
