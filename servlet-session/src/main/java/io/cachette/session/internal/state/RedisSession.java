package io.cachette.session.internal.state;

import io.cachette.codec.CodecException;
import io.cachette.session.Sessions;
import io.cachette.session.UnreadableAttributeException;
import io.cachette.session.internal.lifecycle.SessionRuntime;
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
 * A session as an application sees it in one request: its {@link SessionState}, and those who want
 * to hear of it. Safe for use by several threads of the request.
 */
public class RedisSession implements HttpSession {

  private final SessionRuntime runtime;
  private final SessionState state;

  /** One that is created by a request. */
  RedisSession(SessionRuntime runtime, SessionId id) {
    this.runtime = runtime;
    this.state =
        new SessionState(runtime.settings(), createAttributes(), id, runtime.defaultInterval());
  }

  /** One that Redis has or had, or that this node remembers; see {@link SessionState}. */
  RedisSession(
      SessionRuntime runtime,
      StoredSession stored,
      long lastAccessed,
      StorageLocation presence,
      boolean isReadOnly) {
    this.runtime = runtime;
    this.state =
        new SessionState(
            runtime.settings(), createAttributes(), stored, lastAccessed, presence, isReadOnly);
  }

  private Attributes createAttributes() {
    return new Attributes(runtime.codec(), runtime.settings(), new ActivationNotifier(this));
  }

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
    runtime.recordUnreadable(reason);
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
      runtime.listeners().notifyAttributeAdded(this, name, value);
    } else {
      if (value != old) {
        notifyUnbound(name, old);
      }
      runtime.listeners().notifyAttributeReplaced(this, name, old);
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
      notifyUnbound(name, old);
      runtime.listeners().notifyAttributeRemoved(this, name, old);
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
   * Lets it belong to a principal.
   *
   * @throws io.cachette.session.SessionLimitException if that one has too many
   */
  public final void assignPrincipal(String name) {
    state.setPrincipal(runtime.principals().admit(name, state));
  }

  @Override
  public void invalidate() {
    if (state.isEnding()) {
      return;
    }
    state.requireUsable();
    state.requireWritable();
    if (runtime.writer().destroy(state)) {
      endAndNotify();
    } else if (state.isValid()) { // otherwise a parallel call of this request is telling listeners
      state.setPhase(Phase.ENDED);
    }
  }

  /** Tells all who listen that it ends. */
  public final void endAndNotify() {
    state.setPhase(Phase.ENDING);
    runtime.listeners().notifyDestroyed(this);
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : state.attributeNames()) {
      Object value = state.getReadable(name);
      if (value != null) {
        values.put(name, value);
      }
    }
    state.setPhase(Phase.ENDED);
    values.forEach(
        (name, value) -> {
          notifyUnbound(name, value);
          runtime.listeners().notifyAttributeRemoved(this, name, value);
        });
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
