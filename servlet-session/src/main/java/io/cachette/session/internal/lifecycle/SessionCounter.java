package io.cachette.session.internal.lifecycle;

import io.cachette.internal.concurrent.Counters;
import io.cachette.session.SessionStatistics;

/** The counters of this node; see {@link SessionStatistics}. */
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
    return SessionStatistics.builder()
        .created(counters.get(CREATED))
        .loaded(counters.get(LOADED))
        .missed(counters.get(MISSED))
        .touched(counters.get(TOUCHED))
        .written(counters.get(WRITTEN))
        .writtenBytes(counters.get(WRITTEN_BYTES))
        .invalidated(counters.get(INVALIDATED))
        .expired(counters.get(EXPIRED))
        .dropped(counters.get(DROPPED))
        .conflicts(counters.get(CONFLICTS))
        .unreadable(counters.get(UNREADABLE))
        .failures(counters.get(FAILURES))
        .build();
  }
}
