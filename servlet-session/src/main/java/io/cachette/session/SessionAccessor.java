package io.cachette.session;

import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;

/**
 * Access to a session outside of its requests, for example from a WebSocket. It corresponds to
 * {@code HttpSession.Accessor} of Servlet 6.1, and works on Servlet 6.0 as well. Thread-safe.
 *
 * <pre>{@code
 * SessionAccessor accessor = sessions.accessor(session); // during the handshake
 * accessor.access(current -> current.setAttribute("lastMessage", Instant.now())); // per message
 * }</pre>
 */
@FunctionalInterface
public interface SessionAccessor {

  /**
   * Runs code with the session, as if within a request for it. The call counts as an access of the
   * session, and changes are written when the code returns. Costs one round trip, and another one
   * if something has changed.
   *
   * @throws IllegalStateException if the session was destroyed or is expired, or if its id was
   *     changed since you obtained this accessor
   * @throws SessionConflictException if another request changed the same attributes, see {@link
   *     ConflictPolicy#FAIL}
   * @throws SessionsUnavailableException if Redis does not answer
   */
  void access(Consumer<HttpSession> code);
}
