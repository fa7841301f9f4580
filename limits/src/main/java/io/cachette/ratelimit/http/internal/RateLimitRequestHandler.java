package io.cachette.ratelimit.http.internal;

import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.configuration.internal.source.PropertySource;
import io.cachette.configuration.internal.source.SettingSource;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.http.HttpSettings;
import io.cachette.ratelimit.http.RateLimitExchange;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Handles the requests of one filter: binds a {@link RateLimitExchange} to the thread, checks the
 * limits of the filter, and turns refusals into responses. Thread-safe.
 */
public final class RateLimitRequestHandler {

  /**
   * The dispatches that are limited: an include or error page belongs to a response in progress.
   */
  private static final Set<DispatcherType> LIMITED =
      EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC);

  private volatile @Nullable HttpRules rules;

  /** Uses these settings. */
  public void initialize(HttpSettings settings) {
    rules = HttpRules.of(settings);
  }

  /**
   * Reads the settings, with the init parameters of a filter first; not if {@link
   * #initialize(HttpSettings)} has set them.
   *
   * @throws IllegalArgumentException if a value is invalid
   */
  public void initialize(FilterConfig config) {
    if (rules == null) {
      initialize(HttpSettingDeclarations.read(toSource(config)));
    }
  }

  /** A subclass may have parameters of its own, so only known names are read. */
  private static SettingSource toSource(FilterConfig config) {
    Properties parameters = new Properties();
    for (String path : HttpSettingDeclarations.GROUP.schema().paths()) {
      String text = config.getInitParameter(path);
      if (text != null) {
        parameters.setProperty(HttpSettingDeclarations.GROUP.prefix() + path, text);
      }
    }
    return PropertySource.dedicated(
        new ObjectProperties("init parameter", HttpSettingDeclarations.GROUP.prefix(), parameters));
  }

  /**
   * Handles a request.
   *
   * @param limit checks the limits of the filter, once per request; if a result refuses, the rest
   *     of the chain is not called
   */
  public void handle(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Function<RateLimitExchange, List<RateLimitResult>> limit)
      throws IOException, ServletException {
    ServedRequest served = ServedRequest.of(request);
    if (CurrentExchange.get() instanceof ServletExchange outer && outer.isOf(served)) {
      // In a forward or include, or behind another filter, the outer handler responds to refusals.
      pass(outer, served, request, response, chain, limit);
      return;
    }
    ServletExchange exchange = new ServletExchange(served, request, response, requireRules());
    RateLimitExchange before = CurrentExchange.bind(exchange);
    try {
      exchange.writeHeaders();
      pass(exchange, served, request, response, chain, limit);
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

  /** An include cannot set the status and the header fields of the response. */
  private static boolean isAnswerable(HttpServletRequest request, HttpServletResponse response) {
    return !response.isCommitted() && request.getDispatcherType() != DispatcherType.INCLUDE;
  }

  private void pass(
      ServletExchange exchange,
      ServedRequest served,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Function<RateLimitExchange, List<RateLimitResult>> limit)
      throws IOException, ServletException {
    if (LIMITED.contains(request.getDispatcherType()) && served.markLimitedBy(this)) {
      List<RateLimitResult> results = limit.apply(exchange);
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
