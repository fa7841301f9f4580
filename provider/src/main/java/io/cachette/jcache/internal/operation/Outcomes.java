package io.cachette.jcache.internal.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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

  List<Outcome<K, V>> all() {
    List<Outcome<K, V>> all = new ArrayList<>(slots.size());
    for (Outcome<K, V> outcome : slots) {
      all.add(Objects.requireNonNull(outcome, "every request has an outcome"));
    }
    return all;
  }
}
