package io.cachette.session;

import io.cachette.session.internal.configuration.SessionSetting;
import io.cachette.session.internal.http.SessionRequestHandler;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests sessions that are kept in Redis, in place of those of the container. {@link
 * SessionInitializer} registers it in any WAR; registered by hand, it has to be the first filter,
 * for {@code /*}, all dispatcher types, and asynchronous requests.
 *
 * <p>A request that asks for its session costs one round trip, one that changes it a second one
 * before its response leaves, one that creates it one. A request that does not ask waits for
 * nothing; its session is kept alive asynchronously.
 *
 * <p>It is configured by {@code cachette.session.*}: init parameters of the filter, named without
 * that prefix, then those of the context, then MicroProfile Config if it is there, else system
 * properties and environment variables.
 *
 * <p>While Redis does not answer, {@link OutagePolicy} says what happens; requests that fail for
 * that are answered with the status 503. Requests that fail with {@link SessionConflictException}
 * are answered with 409.
 */
public final class SessionFilter implements Filter {

  private final @Nullable SessionSettings settings;
  private final Collection<? extends Class<?>> listenerTypes;
  private volatile @Nullable SessionRequestHandler handler;

  /** A filter that reads its settings when it is initialized. */
  public SessionFilter() {
    this(null, List.of());
  }

  /** A filter with settings of its own. */
  public SessionFilter(SessionSettings settings) {
    this(settings, List.of());
  }

  /**
   * @param listenerTypes classes of session listeners that the container found in the application
   */
  SessionFilter(@Nullable SessionSettings settings, Collection<? extends Class<?>> listenerTypes) {
    this.settings = settings;
    this.listenerTypes = listenerTypes;
  }

  /**
   * Connects; if Redis is not there, when the settings of the connection say that it was waited for
   * long enough. Requests find it when it comes.
   *
   * @throws IllegalArgumentException if a setting cannot be used
   * @throws javax.cache.CacheException if a setting of the connection cannot be found or read
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    SessionSettings effectiveSettings =
        settings == null
            ? SessionSetting.read(
                config.getServletContext(),
                name -> Optional.ofNullable(config.getInitParameter(name)),
                Collections.list(config.getInitParameterNames()))
            : settings;
    handler =
        SessionRequestHandler.open(config.getServletContext(), effectiveSettings, listenerTypes);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    SessionRequestHandler currentHandler = handler;
    if (currentHandler == null) {
      throw new IllegalStateException("The filter is not initialized");
    }
    if (request instanceof HttpServletRequest httpRequest
        && response instanceof HttpServletResponse httpResponse) {
      currentHandler.handle(httpRequest, httpResponse, chain);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Lets listeners that are being told come to an end, and gives the connection back. */
  @Override
  public void destroy() {
    SessionRequestHandler currentHandler = handler;
    if (currentHandler != null) {
      currentHandler.close();
    }
  }
}
