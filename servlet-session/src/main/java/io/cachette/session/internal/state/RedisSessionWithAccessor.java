package io.cachette.session.internal.state;

import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;

/**
 * Session with the method that Servlet 6.1 adds. It is a separate class, because Servlet 6.0 does
 * not have the return type of the method, and frameworks that reflect on the methods of a session
 * would fail there.
 */
final class RedisSessionWithAccessor extends RedisSession {

  private final SessionServices services;

  RedisSessionWithAccessor(SessionServices services, SessionId id) {
    super(services, id);
    this.services = services;
  }

  RedisSessionWithAccessor(
      SessionServices services,
      StoredSession stored,
      long lastAccessed,
      StorageLocation location,
      boolean isReadOnly) {
    super(services, stored, lastAccessed, location, isReadOnly);
    this.services = services;
  }

  @Override
  public Accessor getAccessor() {
    state().requireUsable();
    SessionId id = state().id();
    return new Accessor() {
      @Override
      public void access(Consumer<HttpSession> sessionConsumer) {
        services.access(id, sessionConsumer);
      }
    };
  }
}
