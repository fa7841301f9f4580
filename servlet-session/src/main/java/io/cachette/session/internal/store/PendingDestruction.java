package io.cachette.session.internal.store;

import java.util.UUID;

/**
 * The wish of this node to end a session and to tell its listeners. Redis keeps what was in the
 * session for the token, as its answer may get lost.
 *
 * @param onlyIfExpired whether only if its time has passed
 */
public record PendingDestruction(SessionId id, String token, boolean onlyIfExpired) {

  /** To end a session. */
  public static PendingDestruction of(SessionId id) {
    return new PendingDestruction(id, UUID.randomUUID().toString(), false);
  }

  /** To end a session if its time has passed. */
  public static PendingDestruction ofExpired(SessionId id) {
    return new PendingDestruction(id, UUID.randomUUID().toString(), true);
  }
}
