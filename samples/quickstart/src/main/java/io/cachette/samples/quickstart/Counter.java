package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.processor.MutableEntry;

/** Increments one number in several threads of both JVMs; no increment is lost. */
final class Counter {

  private static final int THREADS = 4;
  private static final int TIMES = 125;
  private static final String KEY = "visits";

  private Counter() {}

  static void show(Console console, Cache<String, Integer> counters, JavaProgram second)
      throws Exception {
    Stopwatch watch = new Stopwatch();
    Future<String> there = second.askAsync("count");
    count(counters);
    there.get();
    double millis = watch.millis();
    int expected = 2 * THREADS * TIMES;
    int total = counters.get(KEY);
    console.say(
        "  2 JVMs × %d threads × %d increments: %.0f ms, %.2f ms each.",
        THREADS, TIMES, millis, millis / expected);
    console.check("The total is %,d, expected %,d.".formatted(total, expected), total == expected);
  }

  /** Runs in each of the two JVMs. */
  static void count(Cache<String, Integer> counters)
      throws InterruptedException, ExecutionException {
    Callable<Integer> work =
        () -> {
          int last = 0;
          for (int i = 0; i < TIMES; i++) {
            last = counters.invoke(KEY, Counter::increment);
          }
          return last;
        };
    Together.run(THREADS, work);
  }

  /** An entry processor, which reads and writes the entry atomically. */
  private static Integer increment(MutableEntry<String, Integer> entry, Object... arguments) {
    int next = entry.exists() ? entry.getValue() + 1 : 1;
    entry.setValue(next);
    return next;
  }
}
