package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.internal.RateLimitHeaders;
import io.cachette.ratelimit.http.internal.RefusalResponse;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients of Jakarta REST that a limit refused them, with the same status, header fields and
 * body as {@link RateLimitFilter}. To be registered with the application where providers are not
 * found by themselves.
 *
 * <p>It needs no filter. Without one, only answers of this class have header fields about limits:
 * nothing tells which limits have allowed a request. With one, the filter's settings are used for
 * them.
 */
@Provider
public class RateLimitExceptionMapper implements ExceptionMapper<RateLimitException> {

  private final RateLimitHeaders headers = new RateLimitHeaders(HttpSettings.ofApplication());

  /**
   * A mapper with the settings of the application.
   *
   * @throws IllegalArgumentException if one cannot be used
   */
  public RateLimitExceptionMapper() {}

  @Override
  public Response toResponse(RateLimitException refusal) {
    @Nullable RateLimitResult result = refusal.result();
    List<RateLimitResult> decided = result == null ? List.of() : List.of(result);
    RefusalResponse answer = RefusalResponse.of(refusal, decided);
    Response.ResponseBuilder response =
        Response.status(answer.status())
            .type(RefusalResponse.CONTENT_TYPE)
            .header(RateLimitHeaders.RETRY_AFTER, headers.formatRetryAfter(answer.retryAfter()))
            .entity(answer.body());
    Optional<RateLimitExchange> exchange = RateLimitExchange.current();
    if (exchange.isPresent()) {
      // Sets them on the response of the servlet; set here as well, some clients would get two.
      exchange.get().decided(decided);
    } else {
      headers.render(decided).forEach(response::header);
    }
    return response.build();
  }
}
