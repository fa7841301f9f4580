package io.cachette.lock;

import java.time.Duration;

/**
 * Thrown when a call acquires no lease: because all leases are held, {@link LeaseRefusedException},
 * or because Redis does not answer, {@link LeasesUnavailableException}. Has no stack trace, so that
 * refusals are cheap. The message does not contain the key.
 *
 * <pre>{@code
 * try {
 *   lock.withLock(() -> book("4711", 100, 0));
 * } catch (LeaseException e) {
 *   response.setHeader("Retry-After", Long.toString(e.retryAfter().toSeconds() + 1));
 *   response.sendError(503);
 * }
 * }</pre>
 */
public abstract sealed class LeaseException extends RuntimeException
    permits LeaseRefusedException, LeasesUnavailableException {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final Duration retryAfter;

  LeaseException(String message, String name, Duration retryAfter) {
    super(message, null, false, false);
    this.name = name;
    this.retryAfter = retryAfter;
  }

  /** Returns the name of the policy. */
  public String name() {
    return name;
  }

  /** Returns the longest useful delay before a retry; zero if it is not known. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
