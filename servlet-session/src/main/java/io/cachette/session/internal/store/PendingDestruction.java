package io.cachette.session.internal.store;

import java.util.UUID;

/**
 * Destruction of a session by this node, which then notifies the listeners. Redis keeps the
 * contents of the session under the token for a while, because its reply may get lost.
 *
 * @param token identifies this destruction
 * @param onlyIfExpired whether to destroy the session only if it is expired
 */
public record PendingDestruction(SessionId id, String token, boolean onlyIfExpired) {

  /** Creates a destruction of a session, whether expired or not. */
  public static PendingDestruction of(SessionId id) {
    return new PendingDestruction(id, UUID.randomUUID().toString(), false);
  }

  /** Creates a destruction of a session, if it is expired. */
  public static PendingDestruction ofExpired(SessionId id) {
    return new PendingDestruction(id, UUID.randomUUID().toString(), true);
  }
}
