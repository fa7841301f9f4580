package io.cachette.jcache.internal.entry;

import java.util.List;

/** Hears what operations did. */
@FunctionalInterface
public interface OutcomeListener<K, V> {

  /**
   * Called once per operation, on the thread that runs it, after Redis has answered.
   *
   * @param nanos how long the operation took; what a read takes to load does not count
   */
  void onCompleted(Operation operation, List<Outcome<K, V>> outcomes, long nanos);
}
