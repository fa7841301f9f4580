package io.cachette.session.internal.outage;

import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps no replicas. */
final class NoReplicas implements SessionReplicas {

  @Override
  public void put(SessionState session) {}

  @Override
  public @Nullable StoredSession get(SessionId id) {
    return null;
  }

  @Override
  public boolean hasPendingChanges(SessionId id) {
    return false;
  }

  @Override
  public boolean addPendingChanges(
      SessionState session, SessionChanges changes, boolean isUnsaved) {
    return false;
  }

  @Override
  public boolean isUnsaved(SessionId id) {
    return false;
  }

  @Override
  public boolean markDestroyed(SessionState session) {
    return false;
  }

  @Override
  public boolean moveUnsaved(SessionId from, SessionState session) {
    return false;
  }

  @Override
  public void remove(SessionId id) {}

  @Override
  public List<StoredSession> removeExpired() {
    return List.of();
  }

  @Override
  public void flush(SessionId id) {}

  @Override
  public void flushAll() {}
}
