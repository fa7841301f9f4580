package io.cachette.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The parameter of a method with {@link RateLimit} that says how many permits a call takes: an
 * {@code int} or {@code long} of at least 1. More than the limit can give at once is an {@link
 * IllegalArgumentException} of the call.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RateLimitPermits {}
