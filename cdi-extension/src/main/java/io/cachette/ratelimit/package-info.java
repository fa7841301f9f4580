/**
 * Rate limits that hold across all JVMs on one Redis: {@link io.cachette.ratelimit.RateLimiters} in
 * plain Java, {@link io.cachette.ratelimit.RateLimit} on beans of CDI.
 */
@NullMarked
package io.cachette.ratelimit;

import org.jspecify.annotations.NullMarked;
