package io.cachette.session;

/** A principal has as many sessions as it may have; see {@link LimitPolicy#REFUSE}. */
public final class SessionLimitException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final int limit;

  /** Names the limit, not the principal. */
  public SessionLimitException(int limit) {
    super(
        "The principal has "
            + limit
            + " sessions already, which are as many as it may have; end one of them first");
    this.limit = limit;
  }

  /** So many sessions a principal may have. */
  public int limit() {
    return limit;
  }
}
