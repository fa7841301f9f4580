package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects outcomes in any order and returns them in the order of the requests. */
final class Outcomes<K, V> {

  private final List<@Nullable Outcome<K, V>> slots;

  Outcomes(int size) {
    this.slots = new ArrayList<>(Collections.nCopies(size, null));
  }

  void set(int index, Outcome<K, V> outcome) {
    slots.set(index, outcome);
  }

  /** Returns the outcomes of an operation that succeeded. */
  BatchOutcome<K, V> toBatch() {
    return new BatchOutcome<>(collectKnown(), null);
  }

  /** Returns the known outcomes of an operation that failed. */
  BatchOutcome<K, V> toPartialBatch(RuntimeException failure) {
    return new BatchOutcome<>(collectKnown(), failure);
  }

  private List<Outcome<K, V>> collectKnown() {
    List<Outcome<K, V>> known = new ArrayList<>(slots.size());
    for (Outcome<K, V> outcome : slots) {
      if (outcome != null) {
        known.add(outcome);
      }
    }
    return known;
  }
}
