package io.cachette.session.internal.lifecycle;

import io.cachette.redis.StoreFailureException;
import io.cachette.session.LimitPolicy;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionLimitException;
import io.cachette.session.SessionSettings;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.store.Replies;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import java.util.List;

/** Which principal has which sessions, and how many. Safe for use by several threads. */
public final class Principals {

  private final SessionRuntime runtime;
  private final SessionIndex index;

  Principals(SessionRuntime runtime, SessionIndex index) {
    this.runtime = runtime;
    this.index = index;
  }

  /**
   * Makes room for a session of a principal; one round trip if their number is limited, otherwise
   * none.
   *
   * @return the digest of the principal
   * @throws SessionLimitException if it has as many as it may have
   */
  public String admit(String principal, SessionState session) {
    String digest = SessionIndex.digest(principal);
    SessionSettings settings = runtime.settings();
    if (settings.principalLimit() > 0 && !digest.equals(session.principal())) {
      try {
        enforceLimit(digest, session, settings);
      } catch (StoreFailureException e) {
        runtime.counters().failures.increment();
        if (settings.outage() != OutagePolicy.LOCAL) {
          throw SessionWriter.unavailableException("given to a principal", e);
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
                    settings.principalLimitPolicy() == LimitPolicy.EVICT))
            .orElseThrow(() -> new SessionLimitException(settings.principalLimit()));
    evicted.forEach(id -> Replies.join(runtime.invalidateAsync(id)));
  }
}
