package io.cachette.session.internal;

import io.cachette.codec.CodecException;
import io.cachette.session.Sessions;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.UnreadableAttributeException;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session as one request sees it: what Redis had when the request asked for it, and what the
 * request has changed since, which {@link SessionWriter} writes. Safe for use by several threads of
 * the request.
 */
class RedisSession implements HttpSession {

  /** Where it is in its life. */
  private enum Phase {
    VALID,
    /** Listeners are being told; it can still be used, but no request gets it any more. */
    ENDING,
    ENDED
  }

  /** Where there is one beside this object. */
  enum Presence {
    /** It was never written. */
    NOWHERE,
    /** In Redis, as far as this request knows. */
    REDIS,
    /** In the memory of this node, as Redis does not answer. */
    NODE,
    /** Nowhere any more. */
    GONE
  }

  private final SessionRuntime runtime;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Attributes attributes;
  private final boolean isNew;
  private final boolean readOnly;
  private final long created;
  private final long lastAccessed;

  // Guarded by the lock.
  private SessionId id;
  private Phase phase = Phase.VALID;
  private Presence presence;
  private int interval;
  private boolean intervalChanged;
  private @Nullable String principal;
  private @Nullable String newPrincipal;

  /** One that is created by a request. */
  RedisSession(SessionRuntime runtime, SessionId id) {
    this.runtime = runtime;
    this.id = id;
    this.isNew = true;
    this.readOnly = false;
    this.created = System.currentTimeMillis();
    this.lastAccessed = created;
    this.presence = Presence.NOWHERE;
    this.interval = runtime.defaultInterval();
    this.attributes = attributes();
  }

  /**
   * One that Redis has or had, or that this node remembers.
   *
   * @param lastAccessed when the request arrived that was the last one, apart from the present one
   */
  RedisSession(
      SessionRuntime runtime,
      StoredSession stored,
      long lastAccessed,
      Presence presence,
      boolean readOnly) {
    this.runtime = runtime;
    this.id = stored.id();
    this.isNew = false;
    this.readOnly = readOnly;
    this.created = stored.created();
    this.lastAccessed = lastAccessed;
    this.presence = presence;
    this.interval = stored.interval();
    this.principal = stored.principal();
    this.attributes = attributes();
    attributes.load(stored.attributes());
  }

  private Attributes attributes() {
    return new Attributes(runtime.codec(), runtime.settings(), new Activation(this));
  }

  final SessionId id() {
    return locked(() -> id);
  }

  final boolean isValid() {
    return locked(() -> phase == Phase.VALID);
  }

  final boolean isReadOnly() {
    return readOnly;
  }

  final Presence presence() {
    return locked(() -> presence);
  }

  final void isNow(Presence where) {
    lock.lock();
    try {
      presence = where;
    } finally {
      lock.unlock();
    }
  }

  /** Held by the thread that writes it. */
  final ReentrantLock writing() {
    return writing;
  }

  /** Milliseconds since it was created, by the clock of this node. */
  final long age() {
    return Math.max(0, System.currentTimeMillis() - created);
  }

  final int interval() {
    return locked(() -> interval);
  }

  /** The digest of the principal that it has, or will have when it is written. */
  final @Nullable String principal() {
    return locked(() -> newPrincipal == null ? principal : newPrincipal);
  }

  /** The digest of the principal that it has in Redis, as far as this request knows. */
  final @Nullable String storedPrincipal() {
    return locked(() -> principal);
  }

  @Override
  public String getId() {
    return id().text();
  }

  @Override
  public long getCreationTime() {
    requireUsable();
    return created;
  }

  @Override
  public long getLastAccessedTime() {
    requireUsable();
    return lastAccessed;
  }

  @Override
  public ServletContext getServletContext() {
    return runtime.context();
  }

  @Override
  public int getMaxInactiveInterval() {
    return interval();
  }

  @Override
  public void setMaxInactiveInterval(int seconds) {
    requireWritable();
    lock.lock();
    try {
      intervalChanged |= seconds != interval;
      interval = seconds;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isNew() {
    requireUsable();
    return isNew;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    requireUsable();
    return name == null ? null : read(name);
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    requireUsable();
    List<String> visible = new ArrayList<>();
    for (String name : locked(attributes::names)) {
      if (read(name) != null) {
        visible.add(name);
      }
    }
    return Collections.enumeration(visible);
  }

  private @Nullable Object read(String name) {
    CodecException failure;
    lock.lock();
    try {
      return attributes.get(id, name);
    } catch (CodecException e) {
      failure = e;
    } finally {
      lock.unlock();
    }
    return unreadable(name, failure);
  }

  private @Nullable Object unreadable(String name, CodecException failure) {
    UnreadableAttributeException reason = new UnreadableAttributeException(getId(), name, failure);
    runtime.unreadable(reason);
    switch (runtime.settings().unreadable()) {
      case FAIL -> throw reason;
      case INVALIDATE -> {
        if (isValid()) {
          invalidate();
        }
      }
      case HIDE -> {}
    }
    return null;
  }

  /** What an attribute was, for those who are told; what cannot be read was nothing. */
  private @Nullable Object readSilently(String name) {
    lock.lock();
    try {
      return attributes.get(id, name);
    } catch (CodecException e) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    requireUsable();
    if (name == null) {
      throw new IllegalArgumentException("The name of an attribute must not be null");
    }
    if (value == null) {
      removeAttribute(name);
      return;
    }
    requireWritable();
    int size = sizeOf(name, value);
    if (name.equals(Sessions.PRINCIPAL)) {
      becomePrincipals(value.toString());
    }
    Object old = readSilently(name);
    if (value != old) {
      bound(name, value);
    }
    change(() -> attributes.put(name, value, size));
    if (old == null) {
      runtime.listeners().attributeAdded(this, name, value);
    } else {
      if (value != old) {
        unbound(name, old);
      }
      runtime.listeners().attributeReplaced(this, name, old);
    }
  }

  private int sizeOf(String name, Object value) {
    int size;
    long sum;
    lock.lock();
    try {
      size = attributes.serialize(name, value).length;
      sum = attributes.sizeWith(name, size);
    } catch (CodecException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } finally {
      lock.unlock();
    }
    String tooLarge = Sizes.complaint(runtime.settings(), name, size, sum);
    if (tooLarge != null) {
      throw new IllegalArgumentException(tooLarge);
    }
    return size;
  }

  @Override
  public void removeAttribute(String name) {
    requireUsable();
    if (name == null) {
      return;
    }
    requireWritable();
    Object old = readSilently(name);
    change(() -> attributes.remove(name));
    if (name.equals(Sessions.PRINCIPAL)) {
      change(() -> newPrincipal = principal == null ? null : "");
    }
    if (old != null) {
      unbound(name, old);
      runtime.listeners().attributeRemoved(this, name, old);
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      requireUsable();
      change.run();
    } finally {
      lock.unlock();
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
    String digest = runtime.principals().join(name, this);
    change(() -> newPrincipal = digest.equals(principal) ? null : digest);
  }

  @Override
  public void invalidate() {
    lock.lock();
    try {
      if (phase == Phase.ENDING) {
        return;
      }
      requireUsable();
    } finally {
      lock.unlock();
    }
    requireWritable();
    if (runtime.writer().destroy(this)) {
      end();
    } else if (isValid()) { // otherwise a parallel call of this request is telling listeners
      become(Phase.ENDED);
    }
  }

  /** It was there when it was destroyed; other requests may have given it more attributes. */
  final void destroyedWith(Map<String, byte[]> stored) {
    change(() -> attributes.load(stored));
  }

  /** Tells all who listen that it ends. */
  final void end() {
    become(Phase.ENDING);
    runtime.listeners().destroyed(this);
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : locked(attributes::names)) {
      Object value = readSilently(name);
      if (value != null) {
        values.put(name, value);
      }
    }
    become(Phase.ENDED);
    values.forEach(
        (name, value) -> {
          unbound(name, value);
          runtime.listeners().attributeRemoved(this, name, value);
        });
  }

  private void become(Phase next) {
    lock.lock();
    try {
      phase = next;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is to be written.
   *
   * @throws IllegalStateException if something has become too large or cannot be serialized
   */
  final Pending pending() {
    lock.lock();
    try {
      Written written = attributes.collect(id);
      String tooLarge =
          Sizes.complaint(
              runtime.settings(),
              written.largestName(),
              written.largest(),
              attributes.sizeWith("", 0));
      if (tooLarge != null && !written.writes().isEmpty()) {
        throw new IllegalStateException(tooLarge);
      }
      return new Pending(written, intervalChanged ? interval : null, newPrincipal);
    } catch (CodecException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /** Redis has it. */
  final void done(Pending pending) {
    lock.lock();
    try {
      pending.written().done();
      if (pending.interval() != null && pending.interval() == interval) {
        intervalChanged = false;
      }
      if (pending.principal() != null) {
        principal = pending.principal().isEmpty() ? null : pending.principal();
        newPrincipal = pending.principal().equals(newPrincipal) ? null : newPrincipal;
      }
    } finally {
      lock.unlock();
    }
  }

  /** What Redis has of its attributes, as far as this request knows. */
  final Map<String, byte[]> storedAttributes() {
    return locked(attributes::stored);
  }

  /** It goes by another id from now on, with these bytes if they are bound to it and known. */
  final void movedTo(SessionId successor, Map<String, byte[]> anew) {
    lock.lock();
    try {
      if (anew.isEmpty()) {
        attributes.open(id);
      }
      id = successor;
      attributes.replaceStored(anew);
    } finally {
      lock.unlock();
    }
  }

  /** As it would be loaded, at the present; its deadline is not known here. */
  final StoredSession snapshot() {
    lock.lock();
    try {
      return new StoredSession(
          id,
          created,
          System.currentTimeMillis(),
          lastAccessed,
          0,
          interval,
          principal(),
          attributes.stored());
    } finally {
      lock.unlock();
    }
  }

  final void requireUsable() {
    if (locked(() -> phase) == Phase.ENDED) {
      throw new IllegalStateException("Session " + getId() + " has been invalidated");
    }
  }

  private void requireWritable() {
    if (readOnly) {
      throw new SessionsUnavailableException(
          "Session "
              + getId()
              + " can only be read at the moment, as Redis does not answer; try again later",
          null);
    }
  }

  final <T extends @Nullable Object> T locked(Supplier<T> code) {
    lock.lock();
    try {
      return code.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "session " + getId();
  }
}
