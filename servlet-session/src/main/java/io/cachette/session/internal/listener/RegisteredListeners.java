package io.cachette.session.internal.listener;

import java.util.List;

/**
 * Listeners of a container in the order of their registration. Each list may contain objects of
 * other types.
 */
record RegisteredListeners(
    List<?> sessionListeners, List<?> attributeListeners, List<?> idListeners) {

  /** Uses one list for all types. */
  RegisteredListeners(List<?> all) {
    this(all, all, all);
  }
}
