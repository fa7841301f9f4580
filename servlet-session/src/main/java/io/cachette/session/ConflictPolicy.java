package io.cachette.session;

/** What happens when parallel requests change the same attribute of a session. */
public enum ConflictPolicy {
  /** The change that reaches Redis last stays, as with sessions in memory. */
  LAST_WINS,
  /**
   * The later change is refused: nothing of its request is written, and it fails with {@link
   * SessionConflictException}.
   */
  FAIL
}
