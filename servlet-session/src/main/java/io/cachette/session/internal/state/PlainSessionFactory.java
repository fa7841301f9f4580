package io.cachette.session.internal.state;

import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** Factory for Servlet 6.0. */
record PlainSessionFactory(SessionServices services) implements SessionFactory {

  @Override
  public RedisSession create(SessionId id) {
    return new RedisSession(services, id);
  }

  @Override
  public RedisSession restore(
      StoredSession stored, long lastAccessed, StorageLocation location, boolean isReadOnly) {
    return new RedisSession(services, stored, lastAccessed, location, isReadOnly);
  }
}
