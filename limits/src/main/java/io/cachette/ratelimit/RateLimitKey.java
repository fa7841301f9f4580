package io.cachette.ratelimit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of a method with {@link RateLimit} that is the key of the limit. Several
 * marked parameters form one key. The {@code toString()} of the argument is the key, so it must be
 * the same in every JVM; null is the empty key.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface RateLimitKey {}
