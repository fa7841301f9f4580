package io.cachette.session.internal;

import io.cachette.session.SessionConflictException;
import io.cachette.session.SessionSettings;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsUnavailableException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What requests pass to have their sessions. Safe for use by several threads. */
public final class SessionGate implements AutoCloseable {

  private static final int TOO_MANY_CAUSES = 20;
  private static final String RETRY_AFTER_SECONDS = "5";

  private final ServletContext context;
  private final Sessions sessions;
  private final boolean owner;
  private final SessionRuntime runtime;
  private final String attribute;

  private SessionGate(
      ServletContext context, Sessions sessions, boolean owner, SessionRuntime runtime) {
    this.context = context;
    this.sessions = sessions;
    this.owner = owner;
    this.runtime = runtime;
    this.attribute = SessionExchange.class.getName() + "." + System.identityHashCode(runtime);
  }

  /** The gate of an application; a second one shares everything with the first. */
  public static SessionGate open(
      ServletContext context, SessionSettings settings, Collection<? extends Class<?>> handled) {
    if (context.getAttribute(SessionRuntime.class.getName()) instanceof SessionRuntime known) {
      return new SessionGate(context, Sessions.of(context), false, known);
    }
    SessionRuntime runtime = new SessionRuntime(context, settings, handled);
    Sessions sessions = new Sessions(runtime);
    context.setAttribute(SessionRuntime.class.getName(), runtime);
    context.setAttribute(Sessions.class.getName(), sessions);
    return new SessionGate(context, sessions, true, runtime);
  }

  /** Serves a request, or a dispatch of one. */
  public void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    SessionExchange exchange = exchange(request, response);
    exchange.enter();
    Throwable failure = null;
    try {
      if (SessionRequest.isWithin(request, exchange)) {
        runtime.beans().associate(request, exchange.lazySession());
        chain.doFilter(request, response);
      } else {
        SessionResponse wrapped = new SessionResponse(exchange, response);
        SessionRequest own = new SessionRequest(exchange, request, wrapped);
        runtime.beans().associate(own, exchange.lazySession());
        chain.doFilter(own, wrapped);
      }
    } catch (IOException | ServletException | RuntimeException | Error e) {
      failure = e;
    }
    if (exchange.exit()) {
      failure = finish(exchange, request, failure);
      failure = answer(failure, request, response);
    }
    throwIfAny(failure);
  }

  private SessionExchange exchange(HttpServletRequest request, HttpServletResponse response) {
    if (request.getAttribute(attribute) instanceof SessionExchange known) {
      return known;
    }
    SessionExchange exchange = new SessionExchange(runtime, request, response);
    request.setAttribute(attribute, exchange);
    return exchange;
  }

  /**
   * An asynchronous request is finished when it is completed, which containers may do themselves
   * after an error page.
   */
  private static @Nullable Throwable finish(
      SessionExchange exchange, HttpServletRequest request, @Nullable Throwable failure) {
    boolean goesOn = failure == null && request.isAsyncStarted();
    if (goesOn && request.getDispatcherType() != DispatcherType.ERROR) {
      return null;
    }
    try {
      if (goesOn) {
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

  /** Tells the client what its session is the reason of, if it can be told. */
  private static @Nullable Throwable answer(
      @Nullable Throwable failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int status = status(failure);
    if (status == 0 || response.isCommitted() || request.isAsyncStarted()) {
      return failure;
    }
    response.reset();
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    response.sendError(status);
    return null;
  }

  private static int status(@Nullable Throwable failure) {
    Throwable each = failure;
    for (int i = 0; each != null && i < TOO_MANY_CAUSES; i++) {
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

  /** Ends what it has opened. */
  @Override
  public void close() {
    if (owner) {
      context.removeAttribute(SessionRuntime.class.getName());
      context.removeAttribute(Sessions.class.getName());
      sessions.close();
      runtime.close();
    }
  }
}
