package io.cachette.session.internal.state;

import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.StoredSession;

/** Creates session objects for the version of the Servlet API on the class path. Thread-safe. */
public interface SessionFactory {

  /** Creates a new session. */
  RedisSession create(SessionId id);

  /**
   * Creates the object for a stored session or a replica.
   *
   * @param lastAccessed arrival time of the request before the current one, in milliseconds since
   *     the epoch
   * @param isReadOnly whether changes fail
   */
  RedisSession restore(
      StoredSession stored, long lastAccessed, StorageLocation location, boolean isReadOnly);

  /** Creates the factory for the version of the Servlet API on the class path. */
  static SessionFactory of(SessionServices services) {
    return hasAccessor() ? new AccessorSessionFactory(services) : new PlainSessionFactory(services);
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
