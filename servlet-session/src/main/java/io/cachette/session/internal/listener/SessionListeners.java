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

  private final List<HttpSessionListener> sessionListeners;
  private final List<HttpSessionListener> sessionListenersReversed;
  private final List<HttpSessionAttributeListener> attributeListeners;
  private final List<HttpSessionIdListener> idListeners;

  SessionListeners(RegisteredListeners registered) {
    this.sessionListeners =
        ListenerFilter.select(registered.sessionListeners(), HttpSessionListener.class);
    this.sessionListenersReversed = reverse(sessionListeners);
    this.attributeListeners =
        ListenerFilter.select(registered.attributeListeners(), HttpSessionAttributeListener.class);
    this.idListeners = ListenerFilter.select(registered.idListeners(), HttpSessionIdListener.class);
  }

  /**
   * Finds the listeners. To be called when the application has started, as others may be added
   * until then.
   *
   * @param listenerTypes classes of listeners that the container found in the application; of use
   *     only where the container's own list cannot be reached
   */
  public static SessionListeners of(
      ServletContext context, Collection<? extends Class<?>> listenerTypes) {
    return new SessionListeners(
        ContainerLayout.findListeners(context)
            .orElseGet(() -> DeclaredListeners.of(context, listenerTypes)));
  }

  /** Whether nobody listens. */
  public boolean isEmpty() {
    return sessionListeners.isEmpty() && attributeListeners.isEmpty() && idListeners.isEmpty();
  }

  /** Tells that a session was created. */
  public void notifyCreated(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    notifyEach(sessionListeners, listener -> listener.sessionCreated(event));
  }

  /** Tells that a session is about to be invalidated; the last listener hears of it first. */
  public void notifyDestroyed(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    notifyEach(sessionListenersReversed, listener -> listener.sessionDestroyed(event));
  }

  /** Tells that a session has a new attribute. */
  public void notifyAttributeAdded(HttpSession session, String name, Object value) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
    notifyEach(attributeListeners, listener -> listener.attributeAdded(event));
  }

  /**
   * Tells that a session no longer has an attribute.
   *
   * @param value what it was
   */
  public void notifyAttributeRemoved(HttpSession session, String name, Object value) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
    notifyEach(attributeListeners, listener -> listener.attributeRemoved(event));
  }

  /**
   * Tells that an attribute of a session has another value.
   *
   * @param oldValue what it was
   */
  public void notifyAttributeReplaced(HttpSession session, String name, Object oldValue) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, oldValue);
    notifyEach(attributeListeners, listener -> listener.attributeReplaced(event));
  }

  /** Tells that a session has another id. */
  public void notifyIdChanged(HttpSession session, String oldId) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    notifyEach(idListeners, listener -> listener.sessionIdChanged(event, oldId));
  }

  private static <L> void notifyEach(List<L> listeners, Consumer<L> notification) {
    for (L listener : listeners) {
      try {
        notification.accept(listener);
      } catch (Exception | LinkageError e) {
        LOG.log(Level.WARNING, "A session listener failed: " + listener.getClass().getName(), e);
      }
    }
  }

  private static <L> List<L> reverse(List<L> listeners) {
    List<L> reversed = new ArrayList<>(listeners);
    Collections.reverse(reversed);
    return reversed;
  }
}
