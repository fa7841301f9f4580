package io.cachette.lock;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for effects of background threads. */
public final class Eventually {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private Eventually() {}

  /**
   * Waits until a condition holds, and fails after 30 seconds.
   *
   * @param what a description for the message
   */
  public static void is(String what, BooleanSupplier condition) throws InterruptedException {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > TIMEOUT.toNanos()) {
        throw new AssertionError("Not within " + TIMEOUT + ": " + what);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
