package io.cachette.redis;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if Redis does not answer in time, if it answers with an error, or if it is not asked
 * because earlier calls failed. {@link #isOutcomeUnknown} says whether the operation may have been
 * carried out. Has no stack trace, since many calls fail in an outage. Caches and sessions throw it
 * as the cause of their own exceptions.
 *
 * <pre>{@code
 * try {
 *   request.getSession().setAttribute("order", "4711");
 * } catch (SessionsUnavailableException e) {
 *   boolean isUnchanged =
 *       e.getCause() instanceof StoreFailureException failure && !failure.isOutcomeUnknown();
 *   response.sendError(503, isUnchanged ? "Try again" : "Check whether the order was placed");
 * }
 * }</pre>
 */
public final class StoreFailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean asked;
  private final boolean outcomeUnknown;

  /**
   * Creates an exception.
   *
   * @param message the reason, without passwords
   * @param cause the failure of the client; null if there is none or its text shows a password
   * @param asked whether Redis was asked, and the operation may have been carried out
   */
  public StoreFailureException(String message, @Nullable Throwable cause, boolean asked) {
    this(message, cause, asked, asked);
  }

  /**
   * Creates an exception.
   *
   * @param message the reason, without passwords
   * @param cause the failure of the client; null if there is none or its text shows a password
   * @param asked whether Redis was asked
   * @param outcomeUnknown whether the operation may have changed something
   */
  public StoreFailureException(
      String message, @Nullable Throwable cause, boolean asked, boolean outcomeUnknown) {
    super(message, cause, false, false);
    this.asked = asked;
    this.outcomeUnknown = outcomeUnknown;
  }

  /**
   * Whether the operation may have changed something, because it was sent and its reply is missing.
   * If not, nothing was changed: Redis was not asked or has refused the operation, or the operation
   * only reads.
   */
  public boolean isOutcomeUnknown() {
    return outcomeUnknown;
  }

  /** Whether Redis was asked. It may have refused the operation, see {@link #isOutcomeUnknown}. */
  public boolean wasAsked() {
    return asked;
  }
}
