package io.cachette.samples.quickstart;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that do the same at the same time. */
final class Together {

  private Together() {}

  /** Returns when all are done; fails if one of them did. */
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
