package io.cachette.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of a method with {@link RateLimit} whose argument is the key. Several marked
 * parameters form one key.
 *
 * <pre>{@code
 * @RateLimit(name = "order", limit = 10, period = "1m")
 * public Order order(@RateLimitKey String customer, long amount) {
 *   return new Order(customer, amount);
 * }
 * }</pre>
 *
 * <p>The {@code toString()} of the argument is the key, so it must be the same in every JVM; null
 * is the empty key. If the annotation has a {@link RateLimit#key} or a {@link
 * RateLimit#keyResolver}, the mark has no effect.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RateLimitKey {}
