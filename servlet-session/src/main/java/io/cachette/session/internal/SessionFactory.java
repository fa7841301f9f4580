package io.cachette.session.internal;

import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** Makes the objects that applications see, as their version of the Servlet API wants them. */
interface SessionFactory {

  /** See {@link RedisSession}. */
  RedisSession created(SessionId id);

  /** See {@link RedisSession}. */
  RedisSession stored(StoredSession stored, long lastAccessed, Presence presence, boolean readOnly);

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
