package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest decision of each limit about a request. Thread-safe. */
final class DecidedLimits {

  private final Map<String, RateLimitResult> byPolicy = new LinkedHashMap<>();

  synchronized void add(List<RateLimitResult> results) {
    for (RateLimitResult result : results) {
      byPolicy.merge(result.policy().name(), result, DecidedLimits::pickNewer);
    }
  }

  /** Keeps the known result if the limit was not evaluated because another limit refused. */
  private static RateLimitResult pickNewer(RateLimitResult before, RateLimitResult now) {
    return now.isAllowed() && now.remaining() < 0 ? before : now;
  }

  synchronized List<RateLimitResult> all() {
    return List.copyOf(byPolicy.values());
  }
}
