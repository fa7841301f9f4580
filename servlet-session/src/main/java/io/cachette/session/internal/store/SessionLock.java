package io.cachette.session.internal.store;

import java.time.Duration;
import java.util.UUID;

/**
 * The lock of a session by one request.
 *
 * @param token of the request, or empty if it locks nothing
 * @param lease how long it holds unless it is prolonged
 */
public record SessionLock(String token, Duration lease) {

  /** Locks nothing. */
  public static final SessionLock NONE = new SessionLock("", Duration.ZERO);

  private static final Duration LEASE = Duration.ofSeconds(10);

  /** A new one. */
  public static SessionLock generate() {
    return new SessionLock(UUID.randomUUID().toString(), LEASE);
  }

  /** Whether there is something to end. */
  public boolean isHeld() {
    return !token.isEmpty();
  }
}
