package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.session.Sessions;
import io.cachette.session.UnreadableAttributeException;
import io.cachette.session.internal.listener.ListenerInvoker;
import io.cachette.session.internal.state.SessionState.Phase;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP session of one request. It keeps its data in {@link SessionState}, and notifies listeners of
 * changes. Thread-safe.
 */
public class RedisSession implements HttpSession {

  private final SessionServices services;
  private final SessionState state;

  /** Creates a new session. */
  RedisSession(SessionServices services, SessionId id) {
    this.services = services;
    this.state =
        new SessionState(services.settings(), createAttributes(), id, services.defaultInterval());
  }

  /** Creates the object for a stored session or a replica; see {@link SessionState}. */
  RedisSession(
      SessionServices services,
      StoredSession stored,
      long lastAccessed,
      StorageLocation location,
      boolean isReadOnly) {
    this.services = services;
    this.state =
        new SessionState(
            services.settings(), createAttributes(), stored, lastAccessed, location, isReadOnly);
  }

  private Attributes createAttributes() {
    return new Attributes(services.codec(), services.settings(), new ActivationNotifier(this));
  }

  /** Returns the data of this session. */
  public final SessionState state() {
    return state;
  }

  @Override
  public String getId() {
    return state.id().text();
  }

  @Override
  public long getCreationTime() {
    state.requireUsable();
    return state.created();
  }

  @Override
  public long getLastAccessedTime() {
    state.requireUsable();
    return state.lastAccessed();
  }

  @Override
  public ServletContext getServletContext() {
    return services.context();
  }

  @Override
  public int getMaxInactiveInterval() {
    return state.interval();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    state.requireWritable();
    state.setInterval(seconds);
  }

  @Override
  public boolean isNew() {
    state.requireUsable();
    return state.isNew();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    state.requireUsable();
    if (name != null && LocalAttributes.isLocal(name)) {
      return services.localAttributes().get(state, name);
    }
    return name == null ? null : read(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    state.requireUsable();
    List<String> visible = new ArrayList<>();
    for (String name : state.attributeNames()) {
      if (read(name) != null) {
        visible.add(name);
      }
    }
    return Collections.enumeration(visible);
  }

  private @Nullable Object read(String name) {
    try {
      return state.get(name);
    } catch (CodecException e) {
      return handleUnreadable(name, e);
    }
  }

  private @Nullable Object handleUnreadable(String name, CodecException failure) {
    UnreadableAttributeException reason = new UnreadableAttributeException(getId(), name, failure);
    services.recordUnreadable(reason);
    switch (services.settings().unreadableValues()) {
      case FAIL -> throw reason;
      case INVALIDATE -> {
        if (state.isValid()) {
          invalidate();
        }
      }
      case MISS -> {}
    }
    return null;
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    state.requireUsable();
    if (name == null) {
      throw new IllegalArgumentException("The name of an attribute must not be null");
    }
    if (LocalAttributes.isLocal(name)) {
      services.localAttributes().set(state, name, value);
      return;
    }
    if (value == null) {
      removeAttribute(name);
      return;
    }
    state.requireWritable();
    int size = state.measure(name, value);
    if (name.equals(Sessions.PRINCIPAL)) {
      assignPrincipal(value.toString());
    }
    Object old = state.getReadable(name);
    if (value != old) {
      notifyBound(name, value);
    }
    state.put(name, value, size);
    if (old == null) {
      services.listeners().notifyAttributeAdded(this, name, value);
    } else {
      if (value != old) {
        notifyUnbound(name, old);
      }
      services.listeners().notifyAttributeReplaced(this, name, old);
    }
  }

  @Override
  public void removeAttribute(String name) {
    state.requireUsable();
    if (name == null) {
      return;
    }
    if (LocalAttributes.isLocal(name)) {
      services.localAttributes().set(state, name, null);
      return;
    }
    state.requireWritable();
    Object old = state.getReadable(name);
    state.remove(name);
    if (name.equals(Sessions.PRINCIPAL)) {
      state.setPrincipal(null);
    }
    if (old != null) {
      notifyUnbound(name, old);
      services.listeners().notifyAttributeRemoved(this, name, old);
    }
  }

  private void notifyBound(String name, Object value) {
    if (value instanceof HttpSessionBindingListener listener) {
      ListenerInvoker.invoke(
          listener, each -> each.valueBound(new HttpSessionBindingEvent(this, name, value)));
    }
  }

  private void notifyUnbound(String name, Object value) {
    if (value instanceof HttpSessionBindingListener listener) {
      ListenerInvoker.invoke(
          listener, each -> each.valueUnbound(new HttpSessionBindingEvent(this, name, value)));
    }
  }

  /**
   * Assigns this session to a principal.
   *
   * @throws io.cachette.session.SessionLimitException if the principal has reached its limit of
   *     sessions
   */
  public final void assignPrincipal(String name) {
    state.setPrincipal(services.admitPrincipal(name, state));
  }

  @Override
  public void invalidate() {
    if (state.isDestroying()) {
      return;
    }
    state.requireUsable();
    state.requireWritable();
    if (services.destroy(state)) {
      completeDestruction();
    } else if (state.isValid()) { // otherwise a concurrent call of this request notifies listeners
      state.setPhase(Phase.DESTROYED);
    }
  }

  /** Makes this session invalid. Listeners are notified later, or not at all. */
  public final void discard() {
    state.setPhase(Phase.DESTROYED);
  }

  /** Notifies listeners that this session is destroyed, and unbinds its attributes. */
  public final void completeDestruction() {
    state.setPhase(Phase.DESTROYING);
    services.listeners().notifyDestroyed(this);
    services.localAttributes().remove(state.id());
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : state.attributeNames()) {
      Object value = state.getReadable(name);
      if (value != null) {
        values.put(name, value);
      }
    }
    state.setPhase(Phase.DESTROYED);
    values.forEach(
        (name, value) -> {
          notifyUnbound(name, value);
          services.listeners().notifyAttributeRemoved(this, name, value);
        });
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
