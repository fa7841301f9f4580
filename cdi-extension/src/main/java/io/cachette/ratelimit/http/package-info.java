/**
 * Rate limits of HTTP requests: what clients are told of them, and who the client is. {@link
 * io.cachette.ratelimit.http.RateLimitFilter} is for Jakarta Servlet, {@link
 * io.cachette.ratelimit.http.RateLimitExceptionMapper} for Jakarta REST; the rest needs neither.
 */
@NullMarked
package io.cachette.ratelimit.http;

import org.jspecify.annotations.NullMarked;
