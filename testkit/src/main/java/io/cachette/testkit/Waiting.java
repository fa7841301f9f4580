package io.cachette.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for servers. */
final class Waiting {
  private static final int BETWEEN_PROBES_MILLIS = 10;

  private Waiting() {}

  /**
   * Until the condition holds; what it throws ends the waiting.
   *
   * @throws IllegalStateException with {@code failure} if it does not hold in time
   */
  static void until(Duration timeout, BooleanSupplier condition, Supplier<String> failure) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(failure.get());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_PROBES_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a server", e);
    }
  }
}
