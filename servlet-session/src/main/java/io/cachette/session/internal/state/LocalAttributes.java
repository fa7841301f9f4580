package io.cachette.session.internal.state;

import io.cachette.session.internal.store.SessionId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Attributes that stay on this node: those that a CDI container keeps in sessions for itself, and
 * that cannot be serialized. They expire with the interval of their session since its last use on
 * this node. If there are too many sessions, those that were not used for the longest time lose
 * their attributes. Takes no round trips. Thread-safe.
 */
public final class LocalAttributes {

  /** The session context of ArC, the CDI container of Quarkus. */
  private static final String ARC = "io.quarkus.undertow.runtime.HttpSessionContext.";

  private final int maxSessions;
  private final Map<SessionId, Entry> bySession = new LinkedHashMap<>(16, 0.75f, true);

  /** The attributes of a session. */
  private static final class Entry {
    final Map<String, Object> values = new HashMap<>();
    long expiryNanos;

    void touch(int intervalSeconds) {
      long interval = intervalSeconds <= 0 ? Integer.MAX_VALUE : intervalSeconds;
      expiryNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(interval);
    }
  }

  /**
   * Creates an instance without attributes.
   *
   * @param maxSessions the largest number of sessions
   */
  public LocalAttributes(int maxSessions) {
    this.maxSessions = maxSessions;
  }

  /** Whether an attribute stays on this node. */
  static boolean isLocal(String name) {
    return name.startsWith(ARC);
  }

  synchronized @Nullable Object get(SessionState session, String name) {
    Entry entry = bySession.get(session.id());
    if (entry == null) {
      return null;
    }
    entry.touch(session.interval());
    return entry.values.get(name);
  }

  /** Sets an attribute; null removes it. */
  synchronized void set(SessionState session, String name, @Nullable Object value) {
    if (value == null) {
      Entry entry = bySession.get(session.id());
      if (entry != null) {
        entry.values.remove(name);
      }
      return;
    }
    Entry entry = bySession.computeIfAbsent(session.id(), absent -> new Entry());
    entry.touch(session.interval());
    entry.values.put(name, value);
    if (bySession.size() > maxSessions) {
      bySession.remove(bySession.keySet().iterator().next());
    }
  }

  /** Keeps the attributes of a session whose id has changed. */
  public synchronized void move(SessionId from, SessionId to) {
    Entry entry = bySession.remove(from);
    if (entry != null) {
      bySession.put(to, entry);
    }
  }

  /** Removes the attributes of a session. */
  synchronized void remove(SessionId id) {
    bySession.remove(id);
  }

  /** Removes the attributes of sessions that this node has not used for their interval. */
  public synchronized void removeExpired() {
    long now = System.nanoTime();
    bySession.values().removeIf(entry -> now - entry.expiryNanos >= 0);
  }

  synchronized int size() {
    return bySession.size();
  }
}
