package io.cachette.session;

/**
 * Thrown if an attribute of a session cannot be read; see {@link
 * io.cachette.codec.UnreadableValuePolicy#FAIL}.
 *
 * <pre>{@code
 * try {
 *   session.getAttribute("cart");
 * } catch (UnreadableAttributeException e) {
 *   session.removeAttribute(e.attributeName());
 * }
 * }</pre>
 */
public final class UnreadableAttributeException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final String attributeName;

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
    this.attributeName = attribute;
  }

  /** Returns the name of the attribute. */
  public String attributeName() {
    return attributeName;
  }
}
