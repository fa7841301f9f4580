package io.cachette.session.internal.lifecycle;

import io.cachette.internal.concurrent.Counters;
import io.cachette.session.SessionStatistics;

/** The counters of this node, in the order of {@link SessionStatistics}. */
enum SessionCounter {
  CREATED,
  LOADED,
  MISSED,
  TOUCHED,
  WRITTEN,
  WRITTEN_BYTES,
  INVALIDATED,
  EXPIRED,
  DROPPED,
  CONFLICTS,
  UNREADABLE,
  FAILURES;

  /** Returns the values of all counters. */
  static SessionStatistics toStatistics(Counters<SessionCounter> counters) {
    return new SessionStatistics(
        counters.get(CREATED),
        counters.get(LOADED),
        counters.get(MISSED),
        counters.get(TOUCHED),
        counters.get(WRITTEN),
        counters.get(WRITTEN_BYTES),
        counters.get(INVALIDATED),
        counters.get(EXPIRED),
        counters.get(DROPPED),
        counters.get(CONFLICTS),
        counters.get(UNREADABLE),
        counters.get(FAILURES));
  }
}
