package io.cachette.session.internal.store;

import java.util.UUID;

/**
 * The wish of this node to end a session and to tell its listeners. Redis keeps what was in the
 * session for the token, as its answer may get lost.
 *
 * @param ifExpired whether only if its time has passed
 */
public record SessionClaim(SessionId id, String token, boolean ifExpired) {

  /** To end a session. */
  public static SessionClaim of(SessionId id) {
    return new SessionClaim(id, UUID.randomUUID().toString(), false);
  }

  /** To end a session if its time has passed. */
  public static SessionClaim ofExpired(SessionId id) {
    return new SessionClaim(id, UUID.randomUUID().toString(), true);
  }
}
