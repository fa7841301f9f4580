package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.http.RateLimitExchange;
import org.jspecify.annotations.Nullable;

/** The exchange of each thread. */
public final class CurrentExchange {

  private static final ThreadLocal<@Nullable RateLimitExchange> OF_THREAD = new ThreadLocal<>();

  private CurrentExchange() {}

  /** Returns the exchange of this thread; null if none is bound. */
  public static @Nullable RateLimitExchange get() {
    return OF_THREAD.get();
  }

  /** Binds an exchange to this thread, or unbinds it if null; returns the previous exchange. */
  static @Nullable RateLimitExchange bind(@Nullable RateLimitExchange exchange) {
    RateLimitExchange before = OF_THREAD.get();
    if (exchange == null) {
      OF_THREAD.remove();
    } else {
      OF_THREAD.set(exchange);
    }
    return before;
  }
}
