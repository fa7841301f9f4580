package io.cachette.session;

import io.cachette.codec.UnreadableValuePolicy;

/** Thrown if an attribute of a session cannot be read; see {@link UnreadableValuePolicy#FAIL}. */
public final class UnreadableAttributeException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final String attribute;

  /** Creates an exception for an attribute of a session. */
  public UnreadableAttributeException(String sessionId, String attribute, Throwable cause) {
    super(
        "Attribute '"
            + attribute
            + "' of session "
            + sessionId
            + " cannot be read: "
            + cause.getMessage(),
        cause);
    this.attribute = attribute;
  }

  /** Returns the name of the attribute. */
  public String attribute() {
    return attribute;
  }
}
