package io.cachette.session;

import java.util.List;

/**
 * Another request has changed the same attributes since this one read them. Nothing that this
 * request changed was written; the client may try again.
 */
public final class SessionConflictException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final List<String> attributes;

  /** Names the attributes. */
  public SessionConflictException(String sessionId, List<String> attributes) {
    super(
        "Another request has changed the attributes "
            + attributes
            + " of session "
            + sessionId
            + " since this one read them, and nothing of this one was written; send it again");
    this.attributes = List.copyOf(attributes);
  }

  /** The names of the attributes. */
  public List<String> attributes() {
    return attributes;
  }
}
