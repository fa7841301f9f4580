package io.cachette.session;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a session cannot be read or written because Redis did not answer in time, because the
 * circuit breaker is open, because another request held an exclusive session for too long, or
 * because the thread was interrupted while it waited. Also thrown if Redis is out of memory and
 * would have to store something new: nothing has changed then. If another write fails, it is
 * unknown whether Redis made the change. The filter answers with the status 503 unless you catch
 * it.
 *
 * <pre>{@code
 * try {
 *   log.log(System.Logger.Level.INFO, "{0} sessions", sessions.count());
 * } catch (SessionsUnavailableException e) {
 *   log.log(System.Logger.Level.WARNING, "The number of sessions is unknown", e);
 * }
 * }</pre>
 */
public final class SessionsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message for the caller. */
  public SessionsUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
