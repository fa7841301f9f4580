package io.cachette.session.internal;

import io.cachette.session.internal.store.Changes;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import org.jspecify.annotations.Nullable;

/** Remembers nothing. */
final class NoCopies implements Copies {

  @Override
  public void put(SessionState session) {}

  @Override
  public @Nullable StoredSession get(SessionId id) {
    return null;
  }

  @Override
  public boolean isKept(SessionId id) {
    return false;
  }

  @Override
  public void keep(SessionState session, Changes changes, boolean unsaved) {}

  @Override
  public boolean isUnsaved(SessionId id) {
    return false;
  }

  @Override
  public void end(SessionState session) {}

  @Override
  public void remove(SessionId id) {}

  @Override
  public void flush(SessionId id) {}

  @Override
  public void flushAll() {}
}
