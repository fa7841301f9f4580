package io.cachette.samples.quickstart;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the same code in several threads. */
final class Together {

  private Together() {}

  /**
   * Runs the code in all threads, and returns when all have finished.
   *
   * @throws ExecutionException if one of them failed
   */
  static void run(int threads, Callable<?> work) throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<?> done : pool.invokeAll(Collections.nCopies(threads, work))) {
        done.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
