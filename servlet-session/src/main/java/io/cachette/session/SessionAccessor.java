package io.cachette.session;

import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;

/**
 * A session, to be used outside of its requests: by messages of a WebSocket, for example. It is
 * what {@code HttpSession.Accessor} of Servlet 6.1 is, on Servlet 6.0 as well. Safe for use by
 * several threads.
 */
@FunctionalInterface
public interface SessionAccessor {

  /**
   * Does something with the session, as if within a request for it: that counts as an access, and
   * changes are written when the code returns. One round trip, and another one if something has
   * changed.
   *
   * @throws IllegalStateException if the session has ended, or its id was changed since this was
   *     obtained
   * @throws SessionsUnavailableException if Redis does not answer
   */
  void access(Consumer<HttpSession> code);
}
