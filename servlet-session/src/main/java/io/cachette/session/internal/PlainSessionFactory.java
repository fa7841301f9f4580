package io.cachette.session.internal;

import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** For Servlet 6.0. */
record PlainSessionFactory(SessionRuntime runtime) implements SessionFactory {

  @Override
  public RedisSession created(SessionId id) {
    return new RedisSession(runtime, id);
  }

  @Override
  public RedisSession stored(
      StoredSession stored, long lastAccessed, Presence presence, boolean readOnly) {
    return new RedisSession(runtime, stored, lastAccessed, presence, readOnly);
  }
}
