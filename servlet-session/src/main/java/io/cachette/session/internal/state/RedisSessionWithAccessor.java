package io.cachette.session.internal.state;

import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;

/**
 * What Servlet 6.1 adds; a class of its own, as frameworks that look at the methods of sessions
 * would fail on Servlet 6.0, which does not know the type that this one returns.
 */
final class RedisSessionWithAccessor extends RedisSession {

  private final SessionRuntime runtime;

  RedisSessionWithAccessor(SessionRuntime runtime, SessionId id) {
    super(runtime, id);
    this.runtime = runtime;
  }

  RedisSessionWithAccessor(
      SessionRuntime runtime,
      StoredSession stored,
      long lastAccessed,
      StorageLocation presence,
      boolean isReadOnly) {
    super(runtime, stored, lastAccessed, presence, isReadOnly);
    this.runtime = runtime;
  }

  @Override
  public Accessor getAccessor() {
    state().requireUsable();
    SessionId id = state().id();
    return new Accessor() {
      @Override
      public void access(Consumer<HttpSession> sessionConsumer) {
        runtime.access(id, sessionConsumer);
      }
    };
  }
}
