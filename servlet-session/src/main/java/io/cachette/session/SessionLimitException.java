package io.cachette.session;

/**
 * Thrown if a principal has reached its limit of sessions; see {@link PrincipalLimitPolicy#REFUSE}.
 *
 * <pre>{@code
 * try {
 *   session.setAttribute(Sessions.PRINCIPAL, "alice");
 * } catch (SessionLimitException e) {
 *   response.sendError(HttpServletResponse.SC_CONFLICT, "Log out on one of " + e.limit());
 * }
 * }</pre>
 */
public final class SessionLimitException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final int limit;

  /** Creates an exception for a limit. The message does not contain the principal. */
  public SessionLimitException(int limit) {
    super(
        "The principal has "
            + limit
            + " sessions, the maximum number; invalidate one of them first");
    this.limit = limit;
  }

  /** Returns the maximum number of sessions of a principal. */
  public int limit() {
    return limit;
  }
}
