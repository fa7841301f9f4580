package io.cachette.jcache.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Threads that run the same task at the same time. */
public final class Workers {

  private Workers() {}

  /**
   * Runs a task on several threads and returns their results.
   *
   * @param task gets the number of its thread, from 0 on
   * @throws AssertionError with a dump of all threads if the threads do not end in time
   */
  public static <T> List<T> run(int threads, Duration time, IntFunction<T> task) {
    ExecutorService executor = Executors.newFixedThreadPool(threads, Workers::daemon);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        futures.add(executor.submit(() -> task.apply(number)));
      }
      long deadline = System.nanoTime() + time.toNanos();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
      }
      return results;
    } catch (TimeoutException e) {
      throw new AssertionError("Threads did not end in " + time + "\n" + dump(), e);
    } catch (ExecutionException e) {
      throw new AssertionError("A thread failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for threads", e);
    } finally {
      executor.shutdownNow();
    }
  }

  /** A thread that hangs does not keep the JVM running. */
  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "worker");
    thread.setDaemon(true);
    return thread;
  }

  private static String dump() {
    StringBuilder dump = new StringBuilder();
    for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
      dump.append(thread);
    }
    return dump.toString();
  }
}
