package io.cachette.session.internal.state;

import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** Makes the objects that applications see, as their version of the Servlet API wants them. */
public interface SessionFactory {

  /** See {@link RedisSession}. */
  RedisSession create(SessionId id);

  /** See {@link RedisSession}. */
  RedisSession restore(
      StoredSession stored, long lastAccessed, StorageLocation presence, boolean isReadOnly);

  /** The factory for the API that is on the class path. */
  static SessionFactory of(SessionRuntime runtime) {
    return hasAccessor() ? new AccessorSessionFactory(runtime) : new PlainSessionFactory(runtime);
  }

  private static boolean hasAccessor() {
    try {
      Class.forName(
          "jakarta.servlet.http.HttpSession$Accessor",
          false,
          jakarta.servlet.http.HttpSession.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
