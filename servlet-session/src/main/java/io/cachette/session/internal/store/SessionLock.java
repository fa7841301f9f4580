package io.cachette.session.internal.store;

import java.time.Duration;
import java.util.UUID;

/**
 * Lock of a session for one request.
 *
 * @param token identifies the request; empty for no lock
 * @param lease duration of the lock unless it is renewed
 */
public record SessionLock(String token, Duration lease) {

  /** No lock. */
  public static final SessionLock NONE = new SessionLock("", Duration.ZERO);

  private static final Duration LEASE = Duration.ofSeconds(10);

  /** Creates a lock with a new token. */
  public static SessionLock generate() {
    return new SessionLock(UUID.randomUUID().toString(), LEASE);
  }

  /** Whether this is a lock, which has to be released. */
  public boolean isHeld() {
    return !token.isEmpty();
  }
}
