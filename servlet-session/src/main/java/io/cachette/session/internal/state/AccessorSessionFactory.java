package io.cachette.session.internal.state;

import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** Factory for Servlet 6.1. */
record AccessorSessionFactory(SessionServices services) implements SessionFactory {

  @Override
  public RedisSession create(SessionId id) {
    return new RedisSessionWithAccessor(services, id);
  }

  @Override
  public RedisSession restore(
      StoredSession stored, long lastAccessed, StorageLocation location, boolean isReadOnly) {
    return new RedisSessionWithAccessor(services, stored, lastAccessed, location, isReadOnly);
  }
}
