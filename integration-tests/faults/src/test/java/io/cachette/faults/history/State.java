package io.cachette.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * The state of one key.
 *
 * @param source the value in the system of record; null if it has none, or if there is no system of
 *     record
 * @param cached the value in the cache; null if the entry is absent
 */
record State(@Nullable Long source, @Nullable Long cached) {
  static final State EMPTY = new State(null, null);

  State withoutEntry() {
    return new State(source, null);
  }
}
