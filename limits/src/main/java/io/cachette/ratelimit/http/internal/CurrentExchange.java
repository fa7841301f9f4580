package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.http.RateLimitExchange;
import org.jspecify.annotations.Nullable;

/** Which exchange each thread serves. */
public final class CurrentExchange {

  private static final ThreadLocal<@Nullable RateLimitExchange> OF_THREAD = new ThreadLocal<>();

  private CurrentExchange() {}

  public static @Nullable RateLimitExchange get() {
    return OF_THREAD.get();
  }

  /** Binds an exchange to this thread, or none; returns the one before. */
  public static @Nullable RateLimitExchange bind(@Nullable RateLimitExchange exchange) {
    RateLimitExchange before = OF_THREAD.get();
    if (exchange == null) {
      OF_THREAD.remove();
    } else {
      OF_THREAD.set(exchange);
    }
    return before;
  }
}
