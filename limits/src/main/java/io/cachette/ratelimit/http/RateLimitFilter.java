package io.cachette.ratelimit.http;

import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.internal.RateLimitRequestHandler;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * A servlet filter that connects rate limits with HTTP. While it handles a request, limits can read
 * the client from {@link RateLimitExchange#current}, and the response gets header fields about the
 * limits. If the application throws a {@link RateLimitException} or an exception that it has
 * caused, the client gets the status 429, or 503 if Redis did not answer, with {@code Retry-After}
 * and a problem of RFC 9457. A {@link io.cachette.lock.LeaseException} becomes a 503. If the
 * response is already committed, the filter throws the exception.
 *
 * <p>Register the filter before the filters and servlets whose methods are limited, after filters
 * that log users in, and for asynchronous dispatches if the application has any:
 *
 * <pre>{@code
 * @WebFilter(
 *     urlPatterns = "/*",
 *     asyncSupported = true,
 *     dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR})
 * public class Limits extends RateLimitFilter {}
 * }</pre>
 *
 * With {@code ASYNC}, asynchronous requests have an exchange when they are dispatched again. With
 * {@code ERROR}, error pages keep the header fields. If another thread completes the request, the
 * response has only the header fields that were set before the first thread returned, and the
 * filter does not see the exceptions of the other thread.
 *
 * <p>{@link HttpSettings} configure the filter. Init parameters without the prefix, such as {@code
 * trusted-proxies}, take precedence.
 *
 * <p>A subclass may limit requests before the application gets them, see {@link #limit}.
 * Thread-safe.
 */
public class RateLimitFilter implements Filter {

  private final RateLimitRequestHandler handler = new RateLimitRequestHandler();

  /** Creates a filter that reads its settings when it is initialized. */
  public RateLimitFilter() {}

  /** Creates a filter with these settings. */
  public RateLimitFilter(HttpSettings settings) {
    handler.initialize(settings);
  }

  /**
   * Reads the settings, unless the constructor has set them.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    handler.initialize(config);
  }

  /**
   * Limits a request before the application gets it; by default no limit applies. Override it in a
   * subclass. The filter calls it once per request. If a result refuses, the filter responds to the
   * client and does not call the application.
   *
   * <pre>{@code
   * class Limits extends RateLimitFilter {
   *
   *   @Override
   *   protected List<RateLimitResult> limit(RateLimitExchange exchange) {
   *     return List.of(limiter.tryAcquire(exchange.address(), 1));
   *   }
   * }
   * }</pre>
   *
   * @return the results, which the response describes. For several limits use {@link
   *     io.cachette.ratelimit.RateLimiters#tryAcquireAll}
   */
  protected List<RateLimitResult> limit(RateLimitExchange exchange) {
    return List.of();
  }

  @Override
  public final void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse httpResponse) {
      handler.handle(http, httpResponse, chain, this::limit);
    } else {
      chain.doFilter(request, response);
    }
  }
}
