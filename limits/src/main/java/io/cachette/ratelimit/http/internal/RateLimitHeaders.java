package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.HttpSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Renders the header fields about limits. No field contains a key in the clear, and no time in them
 * is too early. Thread-safe.
 */
final class RateLimitHeaders {

  static final String RETRY_AFTER = "Retry-After";

  /** The names of all fields of all styles. */
  static final Set<String> NAMES =
      Set.of(
          IetfFields.POLICY,
          IetfFields.STATE,
          LegacyFields.LIMIT,
          LegacyFields.REMAINING,
          LegacyFields.RESET,
          RETRY_AFTER);

  private final HttpSettings settings;

  RateLimitHeaders(HttpSettings settings) {
    this.settings = settings;
  }

  /** Returns the values of the fields by their names. Leaves shadow policies out. */
  Map<String, String> render(Collection<RateLimitResult> results) {
    List<RateLimitResult> visible =
        results.stream().filter(result -> !result.policy().isShadow()).toList();
    return switch (settings.headers()) {
      case IETF -> IetfFields.of(visible, settings.hasPartitionKey());
      case LEGACY -> LegacyFields.of(visible);
      case NONE -> Map.of();
    };
  }

  /** Returns the value of {@link #RETRY_AFTER}: at least one second, and at least this duration. */
  String formatRetryAfter(Duration atLeast) {
    long jitter = ThreadLocalRandom.current().nextLong(settings.retryAfterJitter().toMillis() + 1);
    return Long.toString(Math.max(1, Seconds.roundUp(atLeast.plusMillis(jitter))));
  }
}
