package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.HttpSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What clients are told of their limits. No field has a key in the clear, and none says a time that
 * is too early.
 */
public final class RateLimitHeaders {

  public static final String RETRY_AFTER = "Retry-After";

  /** All fields that there may be. */
  static final Set<String> NAMES =
      Set.of(
          IetfFields.POLICY,
          IetfFields.STATE,
          LegacyFields.LIMIT,
          LegacyFields.REMAINING,
          LegacyFields.RESET,
          RETRY_AFTER);

  private final HttpSettings settings;

  public RateLimitHeaders(HttpSettings settings) {
    this.settings = settings;
  }

  /** The fields, names to values, of what was decided; shadow policies are not for clients. */
  public Map<String, String> render(Collection<RateLimitResult> results) {
    return settings
        .headers()
        .render(
            results.stream().filter(result -> !result.policy().isShadow()).toList(),
            settings.partitionKey());
  }

  /** The value of {@link #RETRY_AFTER}: at least so long, and at least a second. */
  public String formatRetryAfter(Duration atLeast) {
    long jitter = ThreadLocalRandom.current().nextLong(settings.retryAfterJitter().toMillis() + 1);
    return Long.toString(Math.max(1, Seconds.roundUp(atLeast.plusMillis(jitter))));
  }
}
