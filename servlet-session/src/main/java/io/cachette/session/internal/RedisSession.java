package io.cachette.session.internal;

import io.cachette.codec.CodecException;
import io.cachette.session.Sessions;
import io.cachette.session.UnreadableAttributeException;
import io.cachette.session.internal.SessionState.Phase;
import io.cachette.session.internal.SessionState.Presence;
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
 * A session as an application sees it in one request: its {@link SessionState}, and those who want
 * to hear of it. Safe for use by several threads of the request.
 */
class RedisSession implements HttpSession {

  private final SessionRuntime runtime;
  private final SessionState state;

  /** One that is created by a request. */
  RedisSession(SessionRuntime runtime, SessionId id) {
    this.runtime = runtime;
    this.state = new SessionState(runtime.settings(), attributes(), id, runtime.defaultInterval());
  }

  /** One that Redis has or had, or that this node remembers; see {@link SessionState}. */
  RedisSession(
      SessionRuntime runtime,
      StoredSession stored,
      long lastAccessed,
      Presence presence,
      boolean readOnly) {
    this.runtime = runtime;
    this.state =
        new SessionState(
            runtime.settings(), attributes(), stored, lastAccessed, presence, readOnly);
  }

  private Attributes attributes() {
    return new Attributes(runtime.codec(), runtime.settings(), new Activation(this));
  }

  final SessionState state() {
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
    return runtime.context();
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
    return name == null ? null : read(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    state.requireUsable();
    List<String> visible = new ArrayList<>();
    for (String name : state.names()) {
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
      return unreadable(name, e);
    }
  }

  private @Nullable Object unreadable(String name, CodecException failure) {
    UnreadableAttributeException reason = new UnreadableAttributeException(getId(), name, failure);
    runtime.unreadable(reason);
    switch (runtime.settings().unreadable()) {
      case FAIL -> throw reason;
      case INVALIDATE -> {
        if (state.isValid()) {
          invalidate();
        }
      }
      case HIDE -> {}
    }
    return null;
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    state.requireUsable();
    if (name == null) {
      throw new IllegalArgumentException("The name of an attribute must not be null");
    }
    if (value == null) {
      removeAttribute(name);
      return;
    }
    state.requireWritable();
    int size = state.sizeOf(name, value);
    if (name.equals(Sessions.PRINCIPAL)) {
      becomePrincipals(value.toString());
    }
    Object old = state.getReadable(name);
    if (value != old) {
      bound(name, value);
    }
    state.put(name, value, size);
    if (old == null) {
      runtime.listeners().attributeAdded(this, name, value);
    } else {
      if (value != old) {
        unbound(name, old);
      }
      runtime.listeners().attributeReplaced(this, name, old);
    }
  }

  @Override
  public void removeAttribute(String name) {
    state.requireUsable();
    if (name == null) {
      return;
    }
    state.requireWritable();
    Object old = state.getReadable(name);
    state.remove(name);
    if (name.equals(Sessions.PRINCIPAL)) {
      state.setPrincipal(null);
    }
    if (old != null) {
      unbound(name, old);
      runtime.listeners().attributeRemoved(this, name, old);
    }
  }

  private void bound(String name, Object value) {
    if (value instanceof HttpSessionBindingListener listener) {
      Notified.call(
          listener, each -> each.valueBound(new HttpSessionBindingEvent(this, name, value)));
    }
  }

  private void unbound(String name, Object value) {
    if (value instanceof HttpSessionBindingListener listener) {
      Notified.call(
          listener, each -> each.valueUnbound(new HttpSessionBindingEvent(this, name, value)));
    }
  }

  /**
   * Lets it belong to a principal.
   *
   * @throws io.cachette.session.SessionLimitException if that one has too many
   */
  final void becomePrincipals(String name) {
    state.setPrincipal(runtime.principals().join(name, state));
  }

  @Override
  public void invalidate() {
    if (state.isEnding()) {
      return;
    }
    state.requireUsable();
    state.requireWritable();
    if (runtime.writer().destroy(state)) {
      end();
    } else if (state.isValid()) { // otherwise a parallel call of this request is telling listeners
      state.become(Phase.ENDED);
    }
  }

  /** Tells all who listen that it ends. */
  final void end() {
    state.become(Phase.ENDING);
    runtime.listeners().destroyed(this);
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : state.names()) {
      Object value = state.getReadable(name);
      if (value != null) {
        values.put(name, value);
      }
    }
    state.become(Phase.ENDED);
    values.forEach(
        (name, value) -> {
          unbound(name, value);
          runtime.listeners().attributeRemoved(this, name, value);
        });
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
