package io.cachette.session;

/** Policy for a new session of a principal that has reached its limit of sessions. */
public enum LimitPolicy {
  /** The sessions that expire first are destroyed. */
  EVICT,
  /** The new session is refused with {@link SessionLimitException}. */
  REFUSE
}
