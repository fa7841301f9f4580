package io.cachette.jcache.internal.entry;

import java.util.List;

/** Receives the outcomes of operations. */
@FunctionalInterface
public interface OutcomeListener<K, V> {

  /**
   * Returns whether the outcomes of a look-up would be used. If not, the operation may leave out
   * the call of {@link #onCompleted}.
   */
  default boolean isInterestedIn(Operation lookUp) {
    return true;
  }

  /**
   * Receives the outcomes of one operation. It is called once per operation, on the thread that
   * runs the operation, after the reply of Redis.
   *
   * @param nanos the duration of the operation, without the loads of a read
   */
  void onCompleted(Operation operation, List<Outcome<K, V>> outcomes, long nanos);
}
