package io.cachette.session.internal.state;

import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** For Servlet 6.0. */
record PlainSessionFactory(SessionRuntime runtime) implements SessionFactory {

  @Override
  public RedisSession create(SessionId id) {
    return new RedisSession(runtime, id);
  }

  @Override
  public RedisSession restore(
      StoredSession stored, long lastAccessed, StorageLocation presence, boolean isReadOnly) {
    return new RedisSession(runtime, stored, lastAccessed, presence, isReadOnly);
  }
}
