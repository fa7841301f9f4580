package io.cachette.testkit.internal;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls conditions of servers. */
public final class ConditionPoller {
  private static final int POLL_INTERVAL_MILLIS = 10;

  private ConditionPoller() {}

  /**
   * Waits until a condition holds. An exception of the condition ends the wait.
   *
   * @throws IllegalStateException with {@code failure} if it does not hold in time
   */
  public static void awaitUntil(
      Duration timeout, BooleanSupplier condition, Supplier<String> failure) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(failure.get());
      }
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_INTERVAL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a server", e);
    }
  }
}
