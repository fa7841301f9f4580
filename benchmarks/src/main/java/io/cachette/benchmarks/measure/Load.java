package io.cachette.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls in several threads, each of which makes one call after another. */
final class Load implements AutoCloseable {

  /**
   * The number of last calls per thread whose times are sorted; a local call takes less than a
   * microsecond.
   */
  private static final int LAST_CALLS = 1 << 18;

  private final int threads;
  private final ExecutorService executor;

  /**
   * The result of a measurement.
   *
   * @param perSecond calls per second, of all threads
   * @param median nanoseconds of a call
   * @param p99 nanoseconds that 1 % of the calls exceeded
   */
  record Result(double perSecond, double median, double p99) {

    /** Returns the median of each value. */
    static Result median(List<Result> rounds) {
      return new Result(
          median(rounds.stream().mapToDouble(Result::perSecond).toArray()),
          median(rounds.stream().mapToDouble(Result::median).toArray()),
          median(rounds.stream().mapToDouble(Result::p99).toArray()));
    }

    private static double median(double[] values) {
      Arrays.sort(values);
      return values[values.length / 2];
    }
  }

  /** The measurement of one thread. */
  private record ThreadResult(double perSecond, int[] nanos) {}

  Load(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /** Makes a number of calls per thread. */
  void run(String key, int calls, Consumer<String> call)
      throws InterruptedException, ExecutionException {
    List<Integer> unused =
        onAllThreads(
            () -> {
              for (int i = 0; i < calls; i++) {
                call.accept(key);
              }
              return calls;
            });
  }

  /** Makes calls with random keys, first to warm up and then for the measurement. */
  Result run(List<String> keys, Consumer<String> call, long warmUpMillis, long millis)
      throws InterruptedException, ExecutionException {
    List<ThreadResult> results = onAllThreads(() -> work(keys, call, warmUpMillis, millis));
    int[] sorted =
        results.stream().map(ThreadResult::nanos).flatMapToInt(Arrays::stream).sorted().toArray();
    return new Result(
        results.stream().mapToDouble(ThreadResult::perSecond).sum(),
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 99L / 100)]);
  }

  private static ThreadResult work(
      List<String> keys, Consumer<String> call, long warmUpMillis, long millis) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int[] nanos = new int[LAST_CALLS];
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(warmUpMillis);
    while (System.nanoTime() - start < 0) {
      call.accept(keys.get(random.nextInt(keys.size())));
    }
    long duration = TimeUnit.MILLISECONDS.toNanos(millis);
    int calls = 0;
    long begin = System.nanoTime();
    long before = begin;
    while (before - begin < duration) {
      call.accept(keys.get(random.nextInt(keys.size())));
      long after = System.nanoTime();
      nanos[calls++ & (LAST_CALLS - 1)] = (int) Math.min(Integer.MAX_VALUE, after - before);
      before = after;
    }
    double seconds = (before - begin) / 1e9;
    return new ThreadResult(calls / seconds, Arrays.copyOf(nanos, Math.min(calls, LAST_CALLS)));
  }

  private <T> List<T> onAllThreads(Callable<T> task)
      throws InterruptedException, ExecutionException {
    List<T> results = new ArrayList<>();
    for (Future<T> done : executor.invokeAll(Collections.nCopies(threads, task))) {
      results.add(done.get());
    }
    return results;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
