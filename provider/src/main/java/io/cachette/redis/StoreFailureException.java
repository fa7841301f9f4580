package io.cachette.redis;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if Redis does not answer in time, if it answers with an error, or if it is not asked
 * because earlier calls failed. If Redis was asked, the operation may have been carried out. Has no
 * stack trace, since many calls fail in an outage. Sessions throw it as the cause of their own
 * exception.
 *
 * <pre>{@code
 * try {
 *   request.getSession().setAttribute("order", "4711");
 * } catch (SessionsUnavailableException e) {
 *   boolean isUnchanged =
 *       e.getCause() instanceof StoreFailureException failure && !failure.wasAsked();
 *   response.sendError(503, isUnchanged ? "Try again" : "Check whether the order was placed");
 * }
 * }</pre>
 */
public final class StoreFailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean asked;

  /**
   * Creates an exception.
   *
   * @param message the reason, without passwords
   * @param cause the failure of the client; null if there is none or its text shows a password
   * @param asked whether Redis was asked
   */
  public StoreFailureException(String message, @Nullable Throwable cause, boolean asked) {
    super(message, cause, false, false);
    this.asked = asked;
  }

  /** Whether Redis was asked. If so, the operation may have been carried out. */
  public boolean wasAsked() {
    return asked;
  }
}
