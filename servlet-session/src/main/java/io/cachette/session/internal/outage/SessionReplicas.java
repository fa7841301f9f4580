package io.cachette.session.internal.outage;

import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replicas of sessions on this node, for outages of Redis. Thread-safe. */
public interface SessionReplicas {

  /** Keeps no replicas, for {@link io.cachette.session.OutagePolicy#FAIL}. */
  SessionReplicas NONE = new NoReplicas();

  /** Replaces the replica of a session that is stored in Redis, unless it has pending changes. */
  void put(SessionState session);

  /** Returns the replica of a session; null if there is none or if it is expired or destroyed. */
  @Nullable StoredSession get(SessionId id);

  /** Whether the replica has changes that Redis does not have. */
  boolean hasPendingChanges(SessionId id);

  /**
   * Adds changes that could not be written to Redis, and that the session has not recorded as
   * written yet.
   *
   * @param isUnsaved whether Redis does not have the session at all
   * @return false if there is no room, and nothing was added
   */
  boolean addPendingChanges(SessionState session, SessionChanges changes, boolean isUnsaved);

  /** Whether the replica is the only copy of the session: Redis does not have it at all. */
  boolean isUnsaved(SessionId id);

  /**
   * Records that the session was destroyed, to destroy it in Redis later.
   *
   * @return false if there is no room, and nothing was recorded
   */
  boolean markDestroyed(SessionState session);

  /**
   * Records that an unsaved session has another id.
   *
   * @param session the session with its new id
   * @return false if there is no room, and nothing was recorded
   */
  boolean moveUnsaved(SessionId from, SessionState session);

  /** Removes the replica of a session that Redis no longer has. */
  void remove(SessionId id);

  /**
   * Removes expired replicas, also those with pending changes.
   *
   * @return the unsaved ones: no other node knows them, so the caller notifies the listeners
   */
  List<StoredSession> removeExpired();

  /**
   * Writes the pending changes of a session to Redis. Costs no round trip without such changes.
   *
   * @throws io.cachette.redis.StoreFailureException if Redis does not answer
   */
  void flush(SessionId id);

  /** Writes the pending changes of all sessions to Redis; stops if Redis does not answer. */
  void flushAll();
}
