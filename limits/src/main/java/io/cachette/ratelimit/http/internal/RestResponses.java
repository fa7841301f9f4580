package io.cachette.ratelimit.http.internal;

import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.HttpSettings;
import io.cachette.ratelimit.http.RateLimitExchange;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Creates the Jakarta REST responses to refusals. Thread-safe.
 *
 * <p>An application may have Jakarta Servlet alone, so only the exception mappers may use this
 * class.
 */
public final class RestResponses {

  private final RateLimitHeaders headers;

  /** Creates responses with these settings. */
  public RestResponses(HttpSettings settings) {
    this.headers = new RateLimitHeaders(settings);
  }

  /** Creates the response to a call that a rate limit has refused. */
  public Response toResponse(RateLimitException refusal) {
    @Nullable RateLimitResult result = refusal.result();
    List<RateLimitResult> decided = result == null ? List.of() : List.of(result);
    Response.ResponseBuilder response = begin(RefusalResponse.of(refusal, decided));
    Optional<RateLimitExchange> exchange = RateLimitExchange.current();
    if (exchange.isPresent()) {
      // Sets the fields of the servlet response; some clients would get fields twice otherwise.
      exchange.get().decided(decided);
    } else {
      headers.render(decided).forEach(response::header);
    }
    return response.build();
  }

  /** Creates the response to a call that has acquired no lease. */
  public Response toResponse(LeaseException refusal) {
    return begin(RefusalResponse.of(refusal)).build();
  }

  private Response.ResponseBuilder begin(RefusalResponse refusal) {
    return Response.status(refusal.status())
        .type(RefusalResponse.CONTENT_TYPE)
        .header(RateLimitHeaders.RETRY_AFTER, headers.formatRetryAfter(refusal.retryAfter()))
        .entity(refusal.body());
  }
}
