package io.cachette.session.internal.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Request with a session in Redis. */
final class SessionRequest extends HttpServletRequestWrapper {

  private final SessionExchange exchange;
  private final SessionResponse response;

  SessionRequest(SessionExchange exchange, HttpServletRequest request, SessionResponse response) {
    super(request);
    this.exchange = exchange;
    this.response = response;
  }

  /** Whether a request is, or wraps, a request of an exchange. */
  static boolean isWithin(ServletRequest request, SessionExchange exchange) {
    ServletRequest each = request;
    while (each instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof SessionRequest own && own.exchange == exchange) {
        return true;
      }
      each = wrapper.getRequest();
    }
    return false;
  }

  @Override
  public HttpSession getSession() {
    return Objects.requireNonNull(exchange.session(true));
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    return exchange.session(create);
  }

  @Override
  public String changeSessionId() {
    return exchange.changeSessionId();
  }

  @Override
  public @Nullable String getRequestedSessionId() {
    return exchange.findRequestedId();
  }

  @Override
  public boolean isRequestedSessionIdValid() {
    return exchange.isRequestedIdValid();
  }

  @Override
  public boolean isRequestedSessionIdFromCookie() {
    return exchange.requested().isFromCookie();
  }

  @Override
  public boolean isRequestedSessionIdFromURL() {
    return exchange.requested().isFromUrl();
  }

  @Override
  public AsyncContext startAsync() {
    return wrap(super.startAsync(this, response));
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse callerResponse) {
    return wrap(super.startAsync(request, callerResponse));
  }

  private AsyncContext wrap(AsyncContext context) {
    context.addListener(new FinishingListener(exchange));
    return new SessionAsyncContext(context, exchange);
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new SessionAsyncContext(super.getAsyncContext(), exchange);
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
      throws IOException, ServletException {
    exchange.commit();
    return super.upgrade(handler);
  }
}
