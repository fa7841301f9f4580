package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Outcomes that come in any order and are handed on in the order of what was asked. */
final class Outcomes<K, V> {

  private final List<@Nullable Outcome<K, V>> slots;

  Outcomes(int size) {
    this.slots = new ArrayList<>(Collections.nCopies(size, null));
  }

  void set(int index, Outcome<K, V> outcome) {
    slots.set(index, outcome);
  }

  /** All of them. */
  BatchOutcome<K, V> toBatch() {
    return new BatchOutcome<>(collectKnown(), null);
  }

  /** Those that are known, of an operation that failed. */
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
