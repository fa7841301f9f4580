package io.cachette.benchmarks.client;

import java.util.ArrayList;
import java.util.List;

/** Calls beside those that are measured, in some threads. */
final class CompetingCalls {

  private final int count;
  private final Runnable call;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean isRunning;

  CompetingCalls(int count, Runnable call) {
    this.count = count;
    this.call = call;
  }

  /** Starts threads that make one call after another. */
  void start() {
    isRunning = true;
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(this::repeat, "competing-" + i);
      threads.add(thread);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void repeat() {
    while (isRunning) {
      call.run();
    }
  }

  /** Waits for the last calls. */
  void stop() throws InterruptedException {
    isRunning = false;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }
}
