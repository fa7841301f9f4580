package io.cachette.internal.concurrent;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters that are named by the constants of an enum. Thread-safe; counting takes no locks.
 *
 * @param <E> the names of the counters
 */
public final class Counters<E extends Enum<E>> {

  private final Map<E, LongAdder> counters;

  /**
   * Creates counters that begin at zero.
   *
   * @param names the enum that names them
   */
  public Counters(Class<E> names) {
    this.counters = new EnumMap<>(names);
    for (E name : names.getEnumConstants()) {
      counters.put(name, new LongAdder());
    }
  }

  /** Adds one to a counter. */
  public void increment(E name) {
    add(name, 1);
  }

  /** Adds a number, which may be negative, to a counter. */
  public void add(E name, long number) {
    counter(name).add(number);
  }

  /** Returns the value of a counter. */
  public long get(E name) {
    return counter(name).sum();
  }

  private LongAdder counter(E name) {
    return requireNonNull(counters.get(name));
  }
}
