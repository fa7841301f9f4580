package io.cachette.session.internal;

import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** For Servlet 6.1. */
record AccessorSessionFactory(SessionRuntime runtime) implements SessionFactory {

  @Override
  public RedisSession created(SessionId id) {
    return new RedisSessionWithAccessor(runtime, id);
  }

  @Override
  public RedisSession stored(
      StoredSession stored, long lastAccessed, Presence presence, boolean readOnly) {
    return new RedisSessionWithAccessor(runtime, stored, lastAccessed, presence, readOnly);
  }
}
