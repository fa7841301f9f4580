package io.cachette.session;

/**
 * Policy for attributes that cannot be read because their class is missing, has changed or is not
 * permitted, or because their encryption key is unknown.
 *
 * <pre>{@code
 * SessionSettings settings =
 *     SessionSettings.builder().unreadable(UnreadablePolicy.INVALIDATE).build();
 * }</pre>
 */
public enum UnreadablePolicy {
  /**
   * The session does not show the attribute. Redis keeps it, for nodes that can read it, until the
   * attribute is set or removed.
   */
  HIDE,
  /** The session is invalidated. */
  INVALIDATE,
  /** Reading the attribute fails with {@link UnreadableAttributeException}. */
  FAIL
}
