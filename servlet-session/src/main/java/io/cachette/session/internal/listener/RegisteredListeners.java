package io.cachette.session.internal.listener;

import java.util.List;

/**
 * Listeners in the order in which they were registered, as the container has them: each list may
 * hold others, too.
 */
record RegisteredListeners(
    List<?> sessionListeners, List<?> attributeListeners, List<?> idListeners) {

  /** One list of them all. */
  RegisteredListeners(List<?> all) {
    this(all, all, all);
  }
}
