package io.cachette.faults.client;

import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a client. All threads of all clients begin their operations at the same times, by
 * {@link System#nanoTime}, so that operations of one key overlap.
 */
final class ClientThreads {
  private static final int TICKS_AFTER_FAILURE = 16;
  private static final long STOP_SECONDS = 50;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Workload workload;
  private final long tickNanos;
  private volatile boolean stopped;

  ClientThreads(Workload workload, Mode mode, long seed) {
    this.workload = workload;
    this.tickNanos = TimeUnit.MILLISECONDS.toNanos(mode.tickMillis());
    for (int i = 0; i < mode.threads(); i++) {
      int thread = i;
      SplittableRandom random = new SplittableRandom(seed * mode.threads() + thread);
      executor.execute(() -> run(thread, random));
    }
    executor.shutdown();
  }

  private void run(int thread, SplittableRandom random) {
    try {
      while (!stopped) {
        awaitTick(workload.step(thread, random) ? 1 : TICKS_AFTER_FAILURE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      e.printStackTrace();
      throw e;
    }
  }

  private void awaitTick(int ticks) throws InterruptedException {
    long now = System.nanoTime();
    long next = (Math.floorDiv(now, tickNanos) + ticks) * tickNanos;
    TimeUnit.NANOSECONDS.sleep(next - now);
  }

  /** Waits until all operations have ended. */
  void stop() throws InterruptedException {
    stopped = true;
    if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("An operation takes more than " + STOP_SECONDS + " s");
    }
  }
}
