package io.cachette.session.internal.http;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Session that is looked up at its first use, and created if it no longer exists. */
record LazySession(SessionExchange exchange) implements HttpSession {

  private HttpSession findOrCreate() {
    return exchange.getSessionOfBeans();
  }

  @Override
  public long getCreationTime() {
    return findOrCreate().getCreationTime();
  }

  @Override
  public String getId() {
    return findOrCreate().getId();
  }

  @Override
  public long getLastAccessedTime() {
    return findOrCreate().getLastAccessedTime();
  }

  @Override
  public ServletContext getServletContext() {
    return exchange.runtime().context();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    findOrCreate().setMaxInactiveInterval(seconds);
  }

  @Override
  public int getMaxInactiveInterval() {
    return findOrCreate().getMaxInactiveInterval();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return findOrCreate().getAttribute(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return findOrCreate().getAttributeNames();
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    findOrCreate().setAttribute(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    findOrCreate().removeAttribute(name);
  }

  @Override
  public void invalidate() {
    findOrCreate().invalidate();
  }

  @Override
  public boolean isNew() {
    return findOrCreate().isNew();
  }
}
