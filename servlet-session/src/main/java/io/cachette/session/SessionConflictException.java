package io.cachette.session;

import java.util.List;

/**
 * Thrown if another request has changed the same attributes since this request read them. Nothing
 * that this request changed was written; the client may send it again. The filter answers with the
 * status 409 unless you catch it.
 *
 * <pre>{@code
 * try {
 *   sessions.accessor(session).access(current -> current.setAttribute("step", 2));
 * } catch (SessionConflictException e) {
 *   log.log(System.Logger.Level.INFO, "Changed by another request: {0}", e.attributeNames());
 * }
 * }</pre>
 */
public final class SessionConflictException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final List<String> attributes;

  /** Creates an exception for a session and the names of the attributes. */
  public SessionConflictException(String sessionId, List<String> attributes) {
    super(
        "Another request has changed the attributes "
            + attributes
            + " of session "
            + sessionId
            + " since this one read them, and nothing of this one was written; send it again");
    this.attributes = List.copyOf(attributes);
  }

  /** Returns the names of the attributes. Immutable. */
  public List<String> attributeNames() {
    return attributes;
  }
}
