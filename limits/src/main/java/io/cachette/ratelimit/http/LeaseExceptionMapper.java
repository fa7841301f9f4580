package io.cachette.ratelimit.http;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.http.internal.RateLimitHeaders;
import io.cachette.ratelimit.http.internal.RefusalResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Tells clients of Jakarta REST that a lock, or all places of a limit of concurrency, are taken:
 * 503 with {@code Retry-After}, as {@link RateLimitFilter} does. To be registered with the
 * application where providers are not found by themselves.
 */
@Provider
public class LeaseExceptionMapper implements ExceptionMapper<LeaseException> {

  private final RateLimitHeaders headers = new RateLimitHeaders(HttpSettings.ofApplication());

  /**
   * A mapper with the settings of the application.
   *
   * @throws IllegalArgumentException if one cannot be used
   */
  public LeaseExceptionMapper() {}

  @Override
  public Response toResponse(LeaseException refusal) {
    RefusalResponse answer = RefusalResponse.of(refusal);
    return Response.status(answer.status())
        .type(RefusalResponse.CONTENT_TYPE)
        .header(RateLimitHeaders.RETRY_AFTER, headers.formatRetryAfter(answer.retryAfter()))
        .entity(answer.body())
        .build();
  }
}
