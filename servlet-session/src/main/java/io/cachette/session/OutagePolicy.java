package io.cachette.session;

/** What requests that need their session get while Redis does not answer. */
public enum OutagePolicy {
  /**
   * {@link SessionsUnavailableException}, which the filter answers with the status 503 and {@code
   * Retry-After}.
   */
  FAIL,
  /**
   * What this node remembers of the session, which may be out of date, to read; changes, and
   * sessions that it does not remember, fail as with {@link #FAIL}.
   */
  READ_ONLY,
  /**
   * What this node remembers of the session, also to change, and new sessions. Changes are written
   * when Redis answers again, unless the session has ended on another node meanwhile. They are lost
   * if the node ends before, and other nodes do not see them.
   */
  LOCAL
}
