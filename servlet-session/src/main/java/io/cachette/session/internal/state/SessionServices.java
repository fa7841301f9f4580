package io.cachette.session.internal.state;

import io.cachette.session.SessionConflictException;
import io.cachette.session.SessionLimitException;
import io.cachette.session.SessionSettings;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.UnreadableAttributeException;
import io.cachette.session.internal.listener.SessionListeners;
import io.cachette.session.internal.store.SessionId;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;

/** The services of an application that its {@link RedisSession} objects call. Thread-safe. */
public interface SessionServices {

  /** Returns the settings of the application. */
  SessionSettings settings();

  /** Returns the context of the application. */
  ServletContext context();

  /** Returns the maximum inactive interval of new sessions, in seconds; zero for no limit. */
  int defaultInterval();

  /** Returns the codec that reads and writes attributes. */
  AttributeCodec codec();

  /** Returns the attributes that stay on this node. */
  LocalAttributes localAttributes();

  /** Returns the session listeners of the application. */
  SessionListeners listeners();

  /** Counts and logs an attribute that cannot be read. */
  void recordUnreadable(UnreadableAttributeException reason);

  /**
   * Applies the limit of sessions per principal before a session is assigned to a principal. Costs
   * one round trip if there is a limit, otherwise none.
   *
   * @return the digest of the principal
   * @throws SessionLimitException if the principal has as many sessions as it may have
   * @throws SessionsUnavailableException if Redis does not answer and the outage policy does not
   *     permit local sessions
   */
  String admitPrincipal(String principal, SessionState session);

  /**
   * Removes a session from Redis. Costs one round trip, none if the session was never written.
   *
   * @return whether this call removed it; then the caller notifies the listeners
   * @throws SessionsUnavailableException if Redis does not answer and the outage policy does not
   *     permit local sessions
   */
  boolean destroy(SessionState session);

  /**
   * Loads a session, runs code with it as if within a request, and writes the changes. Costs one
   * round trip, and another one if something has changed.
   *
   * @throws IllegalStateException if there is no session with this id
   * @throws SessionConflictException if another request changed the same attributes and the
   *     conflict policy is {@code FAIL}
   * @throws SessionsUnavailableException if Redis does not answer
   */
  void access(SessionId id, Consumer<HttpSession> code);
}
