package io.cachette.ratelimit;

import jakarta.interceptor.InvocationContext;

/**
 * Computes the key of a call, for {@link RateLimit#keyResolver}.
 *
 * <pre>{@code
 * public static final class FirstLetter implements RateLimitKeyResolver {
 *   @Override
 *   public String key(jakarta.interceptor.InvocationContext call) {
 *     return String.valueOf(call.getParameters()[0]).substring(0, 1);
 *   }
 * }
 * }</pre>
 *
 * <p>Implementations must be thread-safe: one instance serves all calls, unless it is a bean with a
 * narrower scope, such as the request scope.
 */
@FunctionalInterface
public interface RateLimitKeyResolver {

  /**
   * Computes the key of a call.
   *
   * @return the key, not null; if it is empty, all callers with an empty key share the limit
   */
  String key(InvocationContext call);
}
