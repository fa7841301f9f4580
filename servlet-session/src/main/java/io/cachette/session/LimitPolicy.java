package io.cachette.session;

/** What happens when a principal has as many sessions as it may have, and opens another one. */
public enum LimitPolicy {
  /** Those end that would expire first. */
  EVICT,
  /** The new one is refused with {@link SessionLimitException}. */
  REFUSE
}
