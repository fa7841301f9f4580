package io.cachette.session.internal;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * The session that a request asks for, which is looked for when it is used, and created if it is
 * not there any more.
 */
record LazySession(SessionExchange exchange) implements HttpSession {

  private HttpSession session() {
    return exchange.sessionOfBeans();
  }

  @Override
  public long getCreationTime() {
    return session().getCreationTime();
  }

  @Override
  public String getId() {
    return session().getId();
  }

  @Override
  public long getLastAccessedTime() {
    return session().getLastAccessedTime();
  }

  @Override
  public ServletContext getServletContext() {
    return exchange.runtime().context();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    session().setMaxInactiveInterval(seconds);
  }

  @Override
  public int getMaxInactiveInterval() {
    return session().getMaxInactiveInterval();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return session().getAttribute(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return session().getAttributeNames();
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    session().setAttribute(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    session().removeAttribute(name);
  }

  @Override
  public void invalidate() {
    session().invalidate();
  }

  @Override
  public boolean isNew() {
    return session().isNew();
  }
}
