package io.cachette.session.internal.http;

import io.cachette.redis.internal.CallBudget;
import io.cachette.session.SessionConflictException;
import io.cachette.session.SessionSettings;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.internal.configuration.SharedContextParameters;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.management.SessionAdministration;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Handles the requests of an application for {@code SessionFilter}. Thread-safe. */
public final class SessionRequestHandler implements AutoCloseable {

  private static final int MAX_CAUSES = 20;
  private static final String RETRY_AFTER_SECONDS = "5";

  private final ServletContext context;

  /** Null if another handler of the application has opened the connection. */
  private final @Nullable SessionAdministration administration;

  private final SessionRuntime runtime;
  private final SessionCookies cookies;
  private final String attribute;
  private volatile @Nullable BeanSessions beanSessions;

  private SessionRequestHandler(
      ServletContext context,
      SessionRuntime runtime,
      @Nullable SessionAdministration administration) {
    this.context = context;
    this.administration = administration;
    this.runtime = runtime;
    this.cookies = SessionCookies.of(context, runtime.settings());
    this.attribute = SessionExchange.class.getName() + "." + System.identityHashCode(runtime);
  }

  /**
   * Opens the handler of an application, and connects to Redis. A second handler of an application
   * shares the connection and the settings of the first one.
   *
   * @param listenerTypes classes of listeners that the container found in the application
   * @throws javax.cache.CacheException if a setting of the connection cannot be found or read
   * @throws IllegalArgumentException if a setting cannot be used
   */
  public static SessionRequestHandler open(
      ServletContext context,
      SessionSettings settings,
      Collection<? extends Class<?>> listenerTypes) {
    if (context.getAttribute(SessionRuntime.class.getName()) instanceof SessionRuntime known) {
      return new SessionRequestHandler(context, known, null);
    }
    SessionRuntime runtime = new SessionRuntime(context, settings, listenerTypes);
    SessionAdministration administration = SessionAdministration.register(runtime);
    context.setAttribute(SessionRuntime.class.getName(), runtime);
    context.setAttribute(Sessions.class.getName(), administration);
    return new SessionRequestHandler(context, runtime, administration);
  }

  /**
   * Handles a request or a dispatch of a request. If Redis does not answer, the request waits no
   * longer than the time budget in all.
   */
  public void handle(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    CallBudget budget = CallBudget.currentOr(runtime.settings().timeBudget());
    CallBudget.Scope scope = budget.enter();
    try {
      handleWithBudget(request, response, chain);
    } finally {
      scope.close();
    }
  }

  private void handleWithBudget(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    BeanSessions beans = beanSessions();
    SessionExchange exchange = findOrCreateExchange(request, response);
    exchange.enterDispatch();
    Throwable failure = null;
    try {
      if (SessionRequest.isWithin(request, exchange)) {
        beans.associate(request, exchange.createLazySession());
        chain.doFilter(request, response);
      } else {
        SessionResponse wrappedResponse = new SessionResponse(exchange, response);
        SessionRequest wrappedRequest = new SessionRequest(exchange, request, wrappedResponse);
        beans.associate(wrappedRequest, exchange.createLazySession());
        chain.doFilter(wrappedRequest, wrappedResponse);
      }
    } catch (IOException | ServletException | RuntimeException | Error e) {
      failure = e;
    }
    if (exchange.exitDispatch()) {
      failure = finish(exchange, request, failure);
      failure = sendErrorStatus(failure, exchange, request, response);
    } else if (failure == null && isForwardEnding(request)) {
      exchange.commit();
    }
    throwIfAny(failure);
  }

  /** The target of a forward completes the response: Tomcat 11 ignores headers after it. */
  private static boolean isForwardEnding(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.FORWARD && !request.isAsyncStarted();
  }

  private SessionExchange findOrCreateExchange(
      HttpServletRequest request, HttpServletResponse response) {
    if (request.getAttribute(attribute) instanceof SessionExchange known) {
      return known;
    }
    SessionExchange exchange = new SessionExchange(runtime, cookies, request, response);
    request.setAttribute(attribute, exchange);
    return exchange;
  }

  /** CDI starts after the filter, but before the first request. */
  private BeanSessions beanSessions() {
    BeanSessions known = beanSessions;
    if (known == null) {
      known = BeanSessions.of(context.getClassLoader());
      if (known == BeanSessions.IN_CONTAINER) {
        cookies.separateFromContainer();
      }
      ClassLoader classLoader = known.classLoader();
      if (classLoader != null) {
        runtime.codec().addClassesOf(classLoader);
      }
      beanSessions = known;
    }
    return known;
  }

  /**
   * Finishes an exchange unless its request continues asynchronously. After an error page, the
   * container may complete an asynchronous request itself, so changes are written here.
   */
  private static @Nullable Throwable finish(
      SessionExchange exchange, HttpServletRequest request, @Nullable Throwable failure) {
    boolean isContinuing = failure == null && request.isAsyncStarted();
    if (isContinuing && request.getDispatcherType() != DispatcherType.ERROR) {
      return null;
    }
    try {
      if (isContinuing) {
        exchange.commit();
      } else {
        exchange.finish();
      }
      return failure;
    } catch (RuntimeException e) {
      if (failure == null) {
        return e;
      }
      failure.addSuppressed(e);
      return failure;
    }
  }

  /** Sends the status of a failure that concerns the session, unless the response is committed. */
  private static @Nullable Throwable sendErrorStatus(
      @Nullable Throwable failure,
      SessionExchange exchange,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    int status = toStatus(failure);
    if (status == 0 || response.isCommitted() || request.isAsyncStarted()) {
      return failure;
    }
    response.reset();
    exchange.withdrawCookie();
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    response.sendError(status);
    return null;
  }

  private static int toStatus(@Nullable Throwable failure) {
    Throwable each = failure;
    for (int i = 0; each != null && i < MAX_CAUSES; i++) {
      if (each instanceof SessionsUnavailableException) {
        return HttpServletResponse.SC_SERVICE_UNAVAILABLE;
      }
      if (each instanceof SessionConflictException) {
        return HttpServletResponse.SC_CONFLICT;
      }
      each = each.getCause();
    }
    return 0;
  }

  private static void throwIfAny(@Nullable Throwable failure) throws IOException, ServletException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof ServletException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /** Closes the connection if this handler has opened it. */
  @Override
  public void close() {
    if (administration != null) {
      context.removeAttribute(SessionRuntime.class.getName());
      context.removeAttribute(Sessions.class.getName());
      administration.close();
      runtime.close();
      SharedContextParameters.unshare(context);
    }
  }
}
