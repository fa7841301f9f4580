package io.cachette.session;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Administration of the sessions of an application on all its nodes, and access to sessions outside
 * of requests. Most of it is available by JMX as {@link SessionsMXBean}. Thread-safe.
 *
 * <pre>{@code
 * Sessions all = Sessions.of(request.getServletContext());
 * int loggedOut = all.invalidateByPrincipal("alice"); // on all devices and nodes
 * }</pre>
 *
 * <p>Methods that call Redis throw {@link SessionsUnavailableException} if it does not answer.
 */
public interface Sessions {

  /**
   * Name of the session attribute that holds the name of the principal, a {@code String}. Set it
   * when a user has logged in. If the container has logged the user in, the filter uses the name of
   * the container's principal. You find the sessions of a principal by {@link #findByPrincipal},
   * and can limit their number by {@link SessionSettings.Builder#principalLimit}.
   */
  String PRINCIPAL = "io.cachette.session.principal";

  /**
   * Returns the sessions of an application. {@link SessionFilter} makes them available when it is
   * initialized, until it is destroyed. Costs no round trip.
   *
   * @throws IllegalStateException if the application has no filter that is initialized
   */
  static Sessions of(ServletContext context) {
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
  long count();

  /**
   * Streams the details of all sessions, one shard after another. Each session that exists all the
   * time is included once; sessions that are created or destroyed at the same time may be included
   * or not. Keeps the ids of a shard in memory until the next one. Costs one round trip for each
   * shard and thousand sessions, and one for each session.
   */
  Stream<SessionDetails> stream();

  /**
   * Streams the ids of all sessions, in the order of {@link #stream}. Costs one round trip for each
   * shard and thousand sessions.
   */
  Stream<String> streamIds();

  /**
   * Finds the session with an id. Costs one round trip, and does not count as an access of the
   * session.
   */
  Optional<SessionDetails> find(String id);

  /**
   * Finds the sessions of a principal. Costs one round trip, and one for each session, 32 of them
   * at the same time.
   */
  List<SessionDetails> findByPrincipal(String principal);

  /**
   * Invalidates a session on all nodes: its next request does not find it. This node notifies its
   * listeners. Costs one round trip.
   *
   * @return whether the session existed
   */
  boolean invalidate(String id);

  /**
   * Invalidates all sessions of a principal. Costs one round trip, and two for each session, 32 of
   * them at the same time.
   *
   * @return the number of sessions that existed
   */
  int invalidateByPrincipal(String principal);

  /** Returns the counters of this node. Costs no round trip. */
  SessionStatistics statistics();

  /**
   * Whether the node is connected to Redis and the circuit breaker permits calls, in a cluster
   * those of all masters. Costs no round trip.
   */
  boolean isAvailable();

  /**
   * Returns an accessor of a session for use outside of its request. Costs no round trip.
   *
   * @throws IllegalArgumentException if the filter did not create the session
   */
  SessionAccessor accessor(HttpSession session);

  /**
   * Registers code that runs after a session was destroyed on any node, because it was invalidated
   * or expired: for example to close a WebSocket. The code runs on a thread of this library. It
   * does not run if this node stops before, or if this node is not connected to Redis at that
   * moment. The registration follows a change of the session's id.
   *
   * @return cancels the registration; run it when you no longer need the notification
   * @throws IllegalArgumentException if the filter did not create the session
   */
  Runnable onDestroyed(HttpSession session, Runnable code);
}
