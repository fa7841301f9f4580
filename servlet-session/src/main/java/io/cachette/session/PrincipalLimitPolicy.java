package io.cachette.session;

/**
 * Policy for a new session of a principal that has reached its limit of sessions.
 *
 * <pre>{@code
 * SessionSettings settings =
 *     SessionSettings.builder()
 *         .principalLimit(3)
 *         .principalLimitPolicy(PrincipalLimitPolicy.REFUSE)
 *         .build();
 * }</pre>
 */
public enum PrincipalLimitPolicy {
  /** The sessions that expire first are destroyed. */
  EVICT,
  /** The new session is refused with {@link SessionLimitException}. */
  REFUSE
}
