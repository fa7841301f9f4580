package io.cachette.samples.quickstart;

/** Measures how long something took, to be shown. */
final class Stopwatch {

  private final long start = System.nanoTime();

  double millis() {
    return (System.nanoTime() - start) / 1e6;
  }
}
