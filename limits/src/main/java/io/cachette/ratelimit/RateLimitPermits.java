package io.cachette.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of a method with {@link RateLimit} whose argument is the number of permits of
 * the call. One parameter can have the mark.
 *
 * <pre>{@code
 * @RateLimit(name = "mail", limit = 1000, period = "1h")
 * public void send(String text, @RateLimitPermits int recipients) {
 *   log.log(System.Logger.Level.INFO, "Sent to " + recipients);
 * }
 * }</pre>
 *
 * <p>The parameter is an {@code int} or {@code long}, and the argument at least 1. If the limit can
 * never grant that number at once, the call throws {@link IllegalArgumentException}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RateLimitPermits {}
