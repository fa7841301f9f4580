package io.cachette.samples.quickstart;

/** Measures elapsed time. */
final class Stopwatch {

  private final long start = System.nanoTime();

  double millis() {
    return (System.nanoTime() - start) / 1e6;
  }
}
