package io.cachette.session;

import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.management.SessionAdministration;
import io.cachette.session.internal.store.SessionId;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Administration of the sessions of an application on all its nodes, and access to sessions outside
 * of requests. Most of it is available by JMX as {@link SessionsMXBean}. Thread-safe.
 *
 * <p>Methods that call Redis throw {@link SessionsUnavailableException} if it does not answer.
 */
public final class Sessions {

  /**
   * Name of the session attribute that holds the name of the principal, a {@code String}. Set it
   * when a user has logged in. If the container has logged the user in, the filter uses the name of
   * the container's principal. You find the sessions of a principal by {@link #findByPrincipal},
   * and can limit their number by {@link SessionSettings.Builder#principalLimit}.
   */
  public static final String PRINCIPAL = "io.cachette.session.principal";

  private final SessionRuntime runtime;
  private final SessionAdministration administration;

  /** For the filter, which creates an instance for each application. */
  public Sessions(SessionRuntime runtime) {
    this.runtime = runtime;
    this.administration = new SessionAdministration(runtime, this);
  }

  /**
   * Returns the sessions of an application.
   *
   * @throws IllegalStateException if the application has no filter that is initialized
   */
  public static Sessions of(ServletContext context) {
    if (context.getAttribute(Sessions.class.getName()) instanceof Sessions known) {
      return known;
    }
    throw new IllegalStateException(
        "The application at '"
            + context.getContextPath()
            + "' has no SessionFilter that is initialized");
  }

  /**
   * Counts the sessions that are not expired. Costs one script for each of 64 shards, all sent
   * together.
   */
  public long count() {
    return administration.count();
  }

  /**
   * Streams the details of all sessions, one shard after another. Sessions that are created or
   * destroyed at the same time may be included or not. Costs one round trip for each shard and
   * thousand sessions, and one for each session.
   */
  public Stream<SessionDetails> stream() {
    return administration.streamIds().flatMap(id -> administration.describe(id).stream());
  }

  /**
   * Streams the ids of all sessions, in the order of {@link #stream}. Costs one round trip for each
   * shard and thousand sessions.
   */
  public Stream<String> ids() {
    return administration.streamIds().map(SessionId::text);
  }

  /**
   * Finds the session with an id. Costs one round trip, and does not count as an access of the
   * session.
   */
  public Optional<SessionDetails> find(String id) {
    return SessionId.isValid(id) ? administration.describe(new SessionId(id)) : Optional.empty();
  }

  /** Finds the sessions of a principal. Costs two round trips. */
  public List<SessionDetails> findByPrincipal(String principal) {
    return administration.findByPrincipal(principal);
  }

  /**
   * Invalidates a session on all nodes: its next request does not find it. This node notifies its
   * listeners. Costs one round trip.
   *
   * @return whether the session existed
   */
  public boolean invalidate(String id) {
    return SessionId.isValid(id) && administration.invalidate(List.of(new SessionId(id))) == 1;
  }

  /**
   * Invalidates all sessions of a principal. Costs three round trips.
   *
   * @return the number of sessions that existed
   */
  public int invalidateAllOf(String principal) {
    return administration.invalidateAllOf(principal);
  }

  /** Returns the counters of this node. Costs no round trip. */
  public SessionStatistics statistics() {
    return administration.statistics();
  }

  /**
   * Whether the node is connected to Redis and the circuit breaker permits calls. Costs no round
   * trip.
   */
  public boolean isAvailable() {
    return runtime.isAvailable();
  }

  /**
   * Returns an accessor of a session for use outside of its request. Costs no round trip.
   *
   * @throws IllegalArgumentException if the filter did not create the session
   */
  public SessionAccessor accessor(HttpSession session) {
    SessionId id = requireId(session);
    return code -> runtime.access(id, code);
  }

  /**
   * Registers code that runs after a session was destroyed on any node, because it was invalidated
   * or expired: for example to close a WebSocket. The code runs on a thread of this library. It
   * does not run if this node stops before, or if this node is not connected to Redis at that
   * moment. The registration follows a change of the session's id.
   *
   * @return cancels the registration; run it when you no longer need the notification
   * @throws IllegalArgumentException if the filter did not create the session
   */
  public Runnable whenEnded(HttpSession session, Runnable code) {
    return runtime.whenEnded(requireId(session), code);
  }

  private static SessionId requireId(HttpSession session) {
    String id = session.getId();
    if (!SessionId.isValid(id)) {
      throw new IllegalArgumentException("Session " + id + " was not created by the filter");
    }
    return new SessionId(id);
  }

  /** For the filter: unregisters the MXBean. */
  public void close() {
    administration.close();
  }
}
