package io.cachette.session.internal.listener;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The session listeners of an application, in the order in which they were registered. A listener
 * that fails is logged, and keeps neither the others from being called nor the request from going
 * on. Safe for use by several threads.
 */
public final class SessionListeners {

  private static final Logger LOG = System.getLogger(SessionListeners.class.getName());

  private final List<HttpSessionListener> ofSessions;
  private final List<HttpSessionListener> ofSessionsReversed;
  private final List<HttpSessionAttributeListener> ofAttributes;
  private final List<HttpSessionIdListener> ofIds;

  SessionListeners(Registered registered) {
    this.ofSessions = Audience.among(registered.ofSessions(), HttpSessionListener.class);
    this.ofSessionsReversed = reversed(ofSessions);
    this.ofAttributes =
        Audience.among(registered.ofAttributes(), HttpSessionAttributeListener.class);
    this.ofIds = Audience.among(registered.ofIds(), HttpSessionIdListener.class);
  }

  /**
   * Finds the listeners. To be called when the application has started, as others may be added
   * until then.
   *
   * @param handled classes of listeners that the container found in the application; of use only
   *     where the container's own list cannot be reached
   */
  public static SessionListeners of(
      ServletContext context, Collection<? extends Class<?>> handled) {
    return new SessionListeners(
        Container.listenersOf(context).orElseGet(() -> DeclaredListeners.of(context, handled)));
  }

  /** Whether nobody listens. */
  public boolean isEmpty() {
    return ofSessions.isEmpty() && ofAttributes.isEmpty() && ofIds.isEmpty();
  }

  /** Tells that a session was created. */
  public void created(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    tell(ofSessions, listener -> listener.sessionCreated(event));
  }

  /** Tells that a session is about to be invalidated; the last listener hears of it first. */
  public void destroyed(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    tell(ofSessionsReversed, listener -> listener.sessionDestroyed(event));
  }

  /** Tells that a session has a new attribute. */
  public void attributeAdded(HttpSession session, String name, Object value) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
    tell(ofAttributes, listener -> listener.attributeAdded(event));
  }

  /**
   * Tells that a session no longer has an attribute.
   *
   * @param value what it was
   */
  public void attributeRemoved(HttpSession session, String name, Object value) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
    tell(ofAttributes, listener -> listener.attributeRemoved(event));
  }

  /**
   * Tells that an attribute of a session has another value.
   *
   * @param oldValue what it was
   */
  public void attributeReplaced(HttpSession session, String name, Object oldValue) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, oldValue);
    tell(ofAttributes, listener -> listener.attributeReplaced(event));
  }

  /** Tells that a session has another id. */
  public void idChanged(HttpSession session, String oldId) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    tell(ofIds, listener -> listener.sessionIdChanged(event, oldId));
  }

  private static <L> void tell(List<L> listeners, Consumer<L> event) {
    for (L listener : listeners) {
      try {
        event.accept(listener);
      } catch (Exception | LinkageError e) {
        LOG.log(Level.WARNING, "A session listener failed: " + listener.getClass().getName(), e);
      }
    }
  }

  private static <L> List<L> reversed(List<L> listeners) {
    List<L> reversed = new ArrayList<>(listeners);
    Collections.reverse(reversed);
    return reversed;
  }
}
