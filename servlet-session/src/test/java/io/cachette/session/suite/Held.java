package io.cachette.session.suite;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a request at some place until the test has looked. Thread-safe; for one request. */
final class Held {

  private static final int LONGEST_SECONDS = 30;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** Called by the request where it is to be held. */
  void here() {
    reached.countDown();
    await(released);
  }

  /** Waits until the request is there. */
  void awaitReached() {
    await(reached);
  }

  /** Lets the request go on. */
  void release() {
    released.countDown();
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Nobody came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
