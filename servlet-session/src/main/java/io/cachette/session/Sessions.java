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
 * The sessions of an application, on all its nodes, for administrators and for code outside of
 * requests. By JMX there is most of it as {@link SessionsMXBean}. Safe for use by several threads.
 *
 * <p>Methods that ask Redis throw {@link SessionsUnavailableException} if it does not answer.
 */
public final class Sessions {

  /**
   * Name of the attribute that says whose session it is, a {@code String}. Set it when a user has
   * logged in, unless the container has done that: then the name of its principal is taken. With it
   * sessions are found by {@link #findByPrincipal}, and may be limited in number.
   */
  public static final String PRINCIPAL = "io.cachette.session.principal";

  private final SessionRuntime runtime;
  private final SessionAdministration administration;

  /** Made by the filter. */
  public Sessions(SessionRuntime runtime) {
    this.runtime = runtime;
    this.administration = new SessionAdministration(runtime, this);
  }

  /**
   * The sessions of an application.
   *
   * @throws IllegalStateException if the filter is not initialized there
   */
  public static Sessions of(ServletContext context) {
    if (context.getAttribute(Sessions.class.getName()) instanceof Sessions known) {
      return known;
    }
    throw new IllegalStateException(
        "There is no SessionFilter in the application at '"
            + context.getContextPath()
            + "', or it has not started yet");
  }

  /** How many sessions there are. As many scripts as there are shards, sent together. */
  public long count() {
    return administration.count();
  }

  /**
   * All sessions, one shard after another; sessions that begin or end meanwhile may be among them
   * or not. Costs a script per shard and thousand sessions, and one per session.
   */
  public Stream<SessionDetails> stream() {
    return administration.streamIds().flatMap(id -> administration.describe(id).stream());
  }

  /** The ids of all sessions, as {@link #stream} has them. */
  public Stream<String> ids() {
    return administration.streamIds().map(SessionId::text);
  }

  /** A session, if there is one of this id. One round trip; that is no access of the session. */
  public Optional<SessionDetails> find(String id) {
    return SessionId.isValid(id) ? administration.describe(new SessionId(id)) : Optional.empty();
  }

  /** The sessions of a principal. One round trip, and another one for all of them. */
  public List<SessionDetails> findByPrincipal(String principal) {
    return administration.findByPrincipal(principal);
  }

  /**
   * Ends a session: its next request does not find it, on any node. Listeners are told on this
   * node. One round trip.
   *
   * @return whether there was one
   */
  public boolean invalidate(String id) {
    return SessionId.isValid(id) && administration.invalidate(List.of(new SessionId(id))) == 1;
  }

  /**
   * Ends all sessions of a principal.
   *
   * @return how many there were
   */
  public int invalidateAllOf(String principal) {
    return administration.invalidateAllOf(principal);
  }

  /** What this node has done. */
  public SessionStatistics statistics() {
    return administration.statistics();
  }

  /** Whether Redis answered the last time that it was asked. No round trip. */
  public boolean isAvailable() {
    return runtime.isAvailable();
  }

  /**
   * A session, to be used outside of the request that has it. No round trip.
   *
   * @throws IllegalArgumentException if it is not one of ours
   */
  public SessionAccessor accessor(HttpSession session) {
    SessionId id = requireId(session);
    return code -> runtime.access(id, code);
  }

  /**
   * Has code run when a session has ended, because somebody invalidated it or its time was over, on
   * any node: to close a WebSocket, for example. It runs on a thread of ours, soon afterwards; not
   * if this node stops before, and not if it was not connected to Redis at that moment. The session
   * may change its id in between.
   *
   * @return takes that back, to be called when the code is of no use any more
   * @throws IllegalArgumentException if it is not one of ours
   */
  public Runnable whenEnded(HttpSession session, Runnable code) {
    return runtime.whenEnded(requireId(session), code);
  }

  private static SessionId requireId(HttpSession session) {
    String id = session.getId();
    if (!SessionId.isValid(id)) {
      throw new IllegalArgumentException("Session " + id + " is none that the filter has made");
    }
    return new SessionId(id);
  }

  /** Called by the filter. */
  public void close() {
    administration.close();
  }
}
