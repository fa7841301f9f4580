package io.cachette.session;

/**
 * Policy for concurrent requests that change the same attribute of a session.
 *
 * <pre>{@code
 * SessionSettings settings =
 *     SessionSettings.builder().conflict(ConflictPolicy.FAIL).build(); // the later one gets 409
 * }</pre>
 */
public enum ConflictPolicy {
  /** The change that reaches Redis last wins, as with sessions in memory. */
  LAST_WINS,
  /**
   * The later change is refused: its request writes nothing and fails with {@link
   * SessionConflictException}.
   */
  FAIL
}
