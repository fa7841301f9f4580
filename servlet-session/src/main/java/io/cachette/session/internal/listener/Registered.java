package io.cachette.session.internal.listener;

import java.util.List;

/**
 * Listeners in the order in which they were registered, as the container has them: each list may
 * hold others, too.
 */
record Registered(List<?> ofSessions, List<?> ofAttributes, List<?> ofIds) {

  /** One list of them all. */
  Registered(List<?> all) {
    this(all, all, all);
  }
}
