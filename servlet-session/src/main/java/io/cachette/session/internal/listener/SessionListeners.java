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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the session listeners of an application, in the order of their registration. If a
 * listener fails, the exception is logged, and the other listeners and the request are not
 * affected. Thread-safe.
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
   * Finds the listeners of an application. Call this method after the application has started,
   * because it may add listeners until then.
   *
   * @param listenerTypes classes of listeners that the container found in the application; used
   *     only if the list of the container is not accessible
   */
  public static SessionListeners of(
      ServletContext context, Collection<? extends Class<?>> listenerTypes) {
    return new SessionListeners(
        ContainerLayout.findListeners(context)
            .orElseGet(() -> DeclaredListeners.of(context, listenerTypes)));
  }

  /** Returns a supplier that finds the listeners at its first use, see {@link #of}. */
  public static Supplier<SessionListeners> lazily(
      ServletContext context, Collection<? extends Class<?>> listenerTypes) {
    return new Supplier<>() {
      private volatile @Nullable SessionListeners found;

      @Override
      public SessionListeners get() {
        SessionListeners known = found;
        return known == null ? find() : known;
      }

      private synchronized SessionListeners find() {
        SessionListeners known = found == null ? of(context, listenerTypes) : found;
        found = known;
        return known;
      }
    };
  }

  /** Whether there are no listeners. */
  public boolean isEmpty() {
    return sessionListeners.isEmpty() && attributeListeners.isEmpty() && idListeners.isEmpty();
  }

  /** Notifies listeners that a session was created. */
  public void notifyCreated(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    notifyEach(sessionListeners, listener -> listener.sessionCreated(event));
  }

  /** Notifies listeners that a session is about to be destroyed, in reverse order. */
  public void notifyDestroyed(HttpSession session) {
    HttpSessionEvent event = new HttpSessionEvent(session);
    notifyEach(sessionListenersReversed, listener -> listener.sessionDestroyed(event));
  }

  /** Notifies listeners that a session has a new attribute. */
  public void notifyAttributeAdded(HttpSession session, String name, Object value) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
    notifyEach(attributeListeners, listener -> listener.attributeAdded(event));
  }

  /**
   * Notifies listeners that an attribute was removed from a session.
   *
   * @param value the removed value
   */
  public void notifyAttributeRemoved(HttpSession session, String name, Object value) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, value);
    notifyEach(attributeListeners, listener -> listener.attributeRemoved(event));
  }

  /**
   * Notifies listeners that an attribute of a session has a new value.
   *
   * @param oldValue the previous value
   */
  public void notifyAttributeReplaced(HttpSession session, String name, Object oldValue) {
    HttpSessionBindingEvent event = new HttpSessionBindingEvent(session, name, oldValue);
    notifyEach(attributeListeners, listener -> listener.attributeReplaced(event));
  }

  /** Notifies listeners that a session has a new id. */
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
