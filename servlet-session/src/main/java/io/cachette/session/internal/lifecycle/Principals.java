package io.cachette.session.internal.lifecycle;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.OutagePolicy;
import io.cachette.session.PrincipalLimitPolicy;
import io.cachette.session.SessionLimitException;
import io.cachette.session.SessionSettings;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import java.util.List;

/** Assigns sessions to principals, and limits the sessions of each principal. Thread-safe. */
final class Principals {

  private final SessionRuntime runtime;
  private final SessionIndex index;

  Principals(SessionRuntime runtime, SessionIndex index) {
    this.runtime = runtime;
    this.index = index;
  }

  /**
   * Applies the limit of sessions per principal to a session. Costs one round trip if there is a
   * limit, otherwise none, and one more if other sessions are evicted.
   *
   * @return the digest of the principal
   * @throws SessionLimitException if the principal has reached the limit and the session is refused
   */
  String admit(String principal, SessionState session) {
    String digest = SessionIndex.digest(principal);
    SessionSettings settings = runtime.settings();
    if (settings.principalLimit() > 0 && !digest.equals(session.principal())) {
      try {
        enforceLimit(digest, session, settings);
      } catch (StoreFailureException e) {
        runtime.counters().increment(SessionCounter.FAILURES);
        if (settings.outage() != OutagePolicy.LOCAL) {
          throw SessionWriter.unavailableException("assigned to a principal", e);
        }
      }
    }
    return digest;
  }

  private void enforceLimit(String digest, SessionState session, SessionSettings settings) {
    List<SessionId> evicted =
        Replies.join(
                index.put(
                    digest,
                    session.id(),
                    session.interval(),
                    settings.principalLimit(),
                    settings.principalLimitPolicy() == PrincipalLimitPolicy.EVICT))
            .orElseThrow(() -> new SessionLimitException(settings.principalLimit()));
    evicted.forEach(id -> Replies.join(runtime.invalidateAsync(id)));
  }
}
