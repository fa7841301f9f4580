package io.cachette.ratelimit.http;

import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.internal.CurrentExchange;
import io.cachette.ratelimit.http.internal.HttpRules;
import io.cachette.ratelimit.http.internal.RefusalFinder;
import io.cachette.ratelimit.http.internal.ServedRequest;
import io.cachette.ratelimit.http.internal.ServletExchange;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP clients of rate limits. While it serves a request there is a {@link
 * RateLimitExchange}, through which limits know the client, and the client gets header fields about
 * them. If the application fails with a {@link RateLimitException}, be it the cause of another
 * exception, the client gets the status 429, or 503 if a limit could not be asked, with {@code
 * Retry-After} and a problem of RFC 9457; unless the response is committed: then the exception goes
 * on.
 *
 * <p>To be registered in front of what is limited, behind filters that log users in, and for
 * asynchronous requests if there are any:
 *
 * <pre>{@code
 * @WebFilter(
 *     urlPatterns = "/*",
 *     asyncSupported = true,
 *     dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR})
 * public class Limits extends RateLimitFilter {}
 * }</pre>
 *
 * With {@code ASYNC}, requests that were started asynchronously have an exchange when they are
 * dispatched again; with {@code ERROR}, error pages keep the header fields. Requests that are
 * completed by another thread get only the header fields that were set before the first thread
 * returned, and their failures are not seen here.
 *
 * <p>It is configured by {@link HttpSettings}; init parameters named without the prefix, such as
 * {@code trusted-proxies}, win.
 *
 * <p>A subclass may limit requests before the application sees them, see {@link #limit}.
 */
public class RateLimitFilter implements Filter {

  /** When requests are limited; not in the middle of an answer that has been begun. */
  private static final Set<DispatcherType> LIMITED =
      EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC);

  private volatile @Nullable HttpRules rules;

  /** A filter that reads its settings when it is initialized. */
  public RateLimitFilter() {}

  /** A filter with settings of its own. */
  public RateLimitFilter(HttpSettings settings) {
    this.rules = HttpRules.of(settings);
  }

  /**
   * Reads the settings, if they were not given.
   *
   * @throws IllegalArgumentException if one cannot be used
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    if (rules == null) {
      rules =
          HttpRules.of(
              HttpSettings.of(
                  name -> Optional.ofNullable(config.getInitParameter(name)),
                  SettingSource.ofApplication()));
    }
  }

  /**
   * Asks limits before the application sees a request, for subclasses; by default none. It is
   * called once for each request. If a result refuses, the client is answered accordingly, and the
   * application is not called.
   *
   * <pre>{@code
   * @Override
   * protected List<RateLimitResult> limit(RateLimitExchange exchange) {
   *   return List.of(perAddress.tryAcquire(exchange.address(), 1));
   * }
   * }</pre>
   *
   * @return what they said, for the client to be told; several limits that a request must keep are
   *     best asked by {@link io.cachette.ratelimit.RateLimiters#tryAcquireAll}
   */
  protected List<RateLimitResult> limit(RateLimitExchange exchange) {
    return List.of();
  }

  @Override
  public final void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer) {
      serve(http, answer, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServedRequest served = ServedRequest.of(request);
    if (CurrentExchange.get() instanceof ServletExchange outer && outer.isOf(served)) {
      // Within a forward or include, or behind another filter: that one tells the client.
      pass(outer, served, request, response, chain);
      return;
    }
    ServletExchange exchange = new ServletExchange(served, request, response, requireRules());
    RateLimitExchange before = CurrentExchange.bind(exchange);
    try {
      exchange.writeHeaders();
      pass(exchange, served, request, response, chain);
    } catch (IOException | ServletException | RuntimeException e) {
      RuntimeException refusal = RefusalFinder.find(e);
      if (refusal == null || !isAnswerable(request, response)) {
        throw e;
      }
      exchange.refuse(refusal);
      if (request.isAsyncStarted()) {
        request.getAsyncContext().complete();
      }
    } finally {
      exchange.end();
      CurrentExchange.bind(before);
    }
  }

  /** In an include, status and header fields are not ours to set. */
  private static boolean isAnswerable(HttpServletRequest request, HttpServletResponse response) {
    return !response.isCommitted() && request.getDispatcherType() != DispatcherType.INCLUDE;
  }

  private void pass(
      ServletExchange exchange,
      ServedRequest served,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    if (LIMITED.contains(request.getDispatcherType()) && served.markLimitedBy(this)) {
      List<RateLimitResult> results = limit(exchange);
      exchange.decided(results);
      results.forEach(RateLimitResult::orThrow);
    }
    chain.doFilter(request, response);
  }

  private HttpRules requireRules() {
    HttpRules known = rules;
    if (known == null) {
      throw new IllegalStateException(
          "The filter is not initialized; a subclass that has init must call super.init");
    }
    return known;
  }
}
