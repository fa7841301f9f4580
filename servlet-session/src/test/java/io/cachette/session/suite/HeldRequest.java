package io.cachette.session.suite;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds a request at a point of its code until the test releases it. For one request. Thread-safe.
 */
final class HeldRequest {

  private static final int TIMEOUT_SECONDS = 30;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Waits until the request calls {@link #hold}. */
  void hold() {
    reached.countDown();
    await(released);
  }

  /** Waits until the request calls {@link #hold}. */
  void awaitReached() {
    await(reached);
  }

  /** Releases the request. */
  void release() {
    released.countDown();
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Timed out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
