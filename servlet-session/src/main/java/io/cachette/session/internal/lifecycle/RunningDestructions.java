package io.cachette.session.internal.lifecycle;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sessions that are being destroyed, so that a node that stops waits for their listeners.
 * Thread-safe.
 */
final class RunningDestructions {

  private static final Logger LOG = System.getLogger(SessionRuntime.class.getName());
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Has one party for each session whose listeners are being notified. */
  private final Phaser phaser = new Phaser(1);

  /**
   * Begins a destruction.
   *
   * @return its result; false if this node has stopped, and nothing began
   */
  CompletableFuture<Boolean> begin(Supplier<CompletableFuture<Boolean>> destruction) {
    if (phaser.register() < 0) {
      return CompletableFuture.completedFuture(false);
    }
    return destruction.get().whenComplete((isDestroyed, e) -> phaser.arriveAndDeregister());
  }

  /** Waits up to five seconds for destructions that have begun. */
  void close() {
    int phase = phaser.arriveAndDeregister();
    try {
      if (phase >= 0 && !phaser.isTerminated()) {
        phaser.awaitAdvanceInterruptibly(phase, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.log(Level.WARNING, "Session listeners are still running; closing without them");
    }
  }
}
