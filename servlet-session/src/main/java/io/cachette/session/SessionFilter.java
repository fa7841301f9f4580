package io.cachette.session;

import io.cachette.session.internal.configuration.SessionSettingsReader;
import io.cachette.session.internal.configuration.SharedContextParameters;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Servlet filter that keeps the sessions of an application in Redis instead of the container.
 * {@link SessionInitializer} registers it in any WAR. If you register it yourself, make it the
 * first filter, for {@code /*}, all dispatcher types and asynchronous requests. Thread-safe.
 *
 * <p>A request that asks for its session costs one round trip. If it changes the session, a second
 * round trip follows before the response is sent. A request that creates a session costs one round
 * trip. A request that does not ask for its session does not wait for Redis: the filter extends the
 * session asynchronously.
 *
 * <p>Settings in code win, one by one. The filter reads the others by their names {@code
 * cachette.session.*}: first init parameters of the filter, named without that prefix, then those
 * of the context, then the sources that all modules share; see {@code docs/configuration.md}.
 *
 * <p>{@link OutagePolicy} applies while Redis does not answer. If a request fails with {@link
 * SessionsUnavailableException}, the filter answers with the status 503. If it fails with {@link
 * SessionConflictException}, the filter answers with 409.
 *
 * <pre>{@code
 * SessionFilter filter = new SessionFilter(SessionSettings.builder().application("shop").build());
 * FilterRegistration.Dynamic registration = context.addFilter("sessions", filter);
 * registration.setAsyncSupported(true);
 * registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
 * }</pre>
 */
public final class SessionFilter implements Filter {

  private final @Nullable SessionSettings settings;
  private final Collection<? extends Class<?>> listenerTypes;
  private volatile @Nullable SessionRequestHandler handler;

  /** Creates a filter that reads its settings when it is initialized. */
  public SessionFilter() {
    this(null, List.of());
  }

  /**
   * Creates a filter with these settings. When it is initialized, it reads the settings that were
   * not set from the same sources as other filters.
   */
  public SessionFilter(SessionSettings settings) {
    this(settings, List.of());
  }

  /**
   * Creates a filter.
   *
   * @param settings null to read them when the filter is initialized
   * @param listenerTypes classes of session listeners that the container found in the application
   */
  SessionFilter(@Nullable SessionSettings settings, Collection<? extends Class<?>> listenerTypes) {
    this.settings = settings;
    this.listenerTypes = listenerTypes;
  }

  /**
   * Connects to Redis. If Redis does not answer, this method returns after the timeout that the
   * settings of the connection set, and the filter connects later.
   *
   * @throws IllegalArgumentException if a setting cannot be used
   * @throws javax.cache.CacheException if a setting of the connection cannot be found or read
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    SharedContextParameters.share(config.getServletContext());
    SessionSettings read = SessionSettingsReader.read(config);
    handler =
        SessionRequestHandler.open(
            config.getServletContext(),
            settings == null ? read : settings.withFallback(read),
            listenerTypes);
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

  /**
   * Releases the connection to Redis. Waits up to five seconds for listeners that are being
   * notified.
   */
  @Override
  public void destroy() {
    SessionRequestHandler currentHandler = handler;
    if (currentHandler != null) {
      currentHandler.close();
    }
  }
}
