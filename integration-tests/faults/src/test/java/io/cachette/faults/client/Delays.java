package io.cachette.faults.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Delays of the system of record. */
final class Delays {
  private static final int LONGEST_MILLIS = 20;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private Delays() {}

  /** Waits for up to 20 ms, in one of two calls. */
  static void maybe() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    if (random.nextBoolean()) {
      LockSupport.parkNanos(random.nextInt(LONGEST_MILLIS) * NANOS_PER_MILLI);
    }
  }
}
