package io.cachette.ratelimit.http;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.http.internal.RestResponses;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Maps the refusals of locks and concurrency limits to Jakarta REST responses: 503 with {@code
 * Retry-After}, as {@link RateLimitFilter} does. Register it with the application if your server
 * does not discover providers. Thread-safe.
 *
 * <pre>{@code
 * public class Shop extends Application {
 *   @Override
 *   public Set<Class<?>> getClasses() {
 *     return Set.of(RateLimitExceptionMapper.class, LeaseExceptionMapper.class);
 *   }
 * }
 * }</pre>
 */
@Provider
public class LeaseExceptionMapper implements ExceptionMapper<LeaseException> {

  private final RestResponses responses = new RestResponses(HttpSettings.ofApplication());

  /**
   * Creates a mapper with the settings of the application.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public LeaseExceptionMapper() {}

  @Override
  public Response toResponse(LeaseException refusal) {
    return responses.toResponse(refusal);
  }
}
