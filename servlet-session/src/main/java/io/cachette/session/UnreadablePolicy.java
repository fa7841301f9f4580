package io.cachette.session;

/**
 * What happens to an attribute that cannot be read, as its class is missing, has changed or is not
 * accepted, or the key that it is encrypted with is not known.
 */
public enum UnreadablePolicy {
  /**
   * The session seems not to have it. Redis keeps it, for nodes that can read it, unless the
   * attribute is set or removed.
   */
  HIDE,
  /** The session is invalidated. */
  INVALIDATE,
  /** Reading it fails with {@link UnreadableAttributeException}. */
  FAIL
}
