package io.cachette.session.internal.outage;

import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import org.jspecify.annotations.Nullable;

/**
 * What this node remembers of sessions, for times when Redis does not answer. Safe for use by
 * several threads.
 */
public interface SessionReplicas {

  /** Remembers nothing, as requests fail then anyway. */
  SessionReplicas NONE = new NoReplicas();

  /** Redis has it like this. */
  void put(SessionState session);

  /** What is remembered, or null. */
  @Nullable StoredSession get(SessionId id);

  /** Whether Redis does not know all of it. */
  boolean hasPendingChanges(SessionId id);

  /**
   * Remembers changes that Redis did not get.
   *
   * @param isUnsaved whether Redis does not know the session at all
   */
  void addPendingChanges(SessionState session, SessionChanges changes, boolean isUnsaved);

  /** Whether Redis does not know it at all. */
  boolean isUnsaved(SessionId id);

  /** It has ended, which Redis does not know. */
  void markEnded(SessionState session);

  /** Redis does not have it any more. */
  void remove(SessionId id);

  /**
   * Brings Redis what it did not get of a session.
   *
   * @throws io.cachette.redis.StoreFailureException if it does not answer
   */
  void flush(SessionId id);

  /** The same, of all sessions; tells nobody if it does not work. */
  void flushAll();
}
