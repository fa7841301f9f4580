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
  static final int THREADS = 4;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
  private static final int TICKS_AFTER_FAILURE = 16;
  private static final long STOP_SECONDS = 50;

  private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
  private final Workload workload;
  private volatile boolean stopped;

  ClientThreads(Workload workload, long seed) {
    this.workload = workload;
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      SplittableRandom random = new SplittableRandom(seed * THREADS + thread);
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

  private static void awaitTick(int ticks) throws InterruptedException {
    long now = System.nanoTime();
    long next = (Math.floorDiv(now, TICK_NANOS) + ticks) * TICK_NANOS;
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
