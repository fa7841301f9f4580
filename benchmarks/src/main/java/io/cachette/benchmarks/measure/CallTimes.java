package io.cachette.benchmarks.measure;

import java.util.Arrays;

/** The times of the last calls of one thread. Not thread-safe. */
final class CallTimes {

  /** A local call takes less than a microsecond, so the times are those of a part of the calls. */
  private static final int MAX_KEPT = 1 << 18;

  private int[] nanos = new int[1 << 10];
  private int count;

  void add(long time) {
    if (count == nanos.length && count < MAX_KEPT) {
      nanos = Arrays.copyOf(nanos, 2 * nanos.length);
    }
    nanos[count++ & (nanos.length - 1)] = (int) Math.min(Integer.MAX_VALUE, time);
  }

  /** Returns the number of calls. */
  int count() {
    return count;
  }

  /** Returns the times of the last calls in nanoseconds, in no order. */
  int[] last() {
    return Arrays.copyOf(nanos, Math.min(count, nanos.length));
  }
}
