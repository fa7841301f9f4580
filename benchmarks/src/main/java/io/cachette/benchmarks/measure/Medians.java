package io.cachette.benchmarks.measure;

import java.util.stream.DoubleStream;

/** Computes medians. */
final class Medians {

  private Medians() {}

  /** Returns the upper median of at least one value. */
  static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
