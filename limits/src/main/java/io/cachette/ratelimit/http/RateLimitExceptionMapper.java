package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.http.internal.RestResponses;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/**
 * Maps the refusals of rate limits to Jakarta REST responses with the same status, header fields
 * and body as those of {@link RateLimitFilter}. Register it with the application if your server
 * does not discover providers. Thread-safe.
 *
 * <p>The mapper works without the filter. Only the responses of this mapper then have header fields
 * about limits, because allowed requests do not pass it. With the filter, the header fields follow
 * the settings of the filter.
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
public class RateLimitExceptionMapper implements ExceptionMapper<RateLimitException> {

  private final RestResponses responses = new RestResponses(HttpSettings.ofApplication());

  /**
   * Creates a mapper with the settings of the application.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public RateLimitExceptionMapper() {}

  @Override
  public Response toResponse(RateLimitException refusal) {
    return responses.toResponse(refusal);
  }
}
