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

/** Threads, each of which makes one call after another. */
final class Load implements AutoCloseable {

  /** Of each thread the last so many calls are sorted: local calls are millions per second. */
  private static final int REMEMBERED = 1 << 18;

  private final int threads;
  private final ExecutorService executor;

  /**
   * What was measured.
   *
   * @param perSecond calls of all threads
   * @param median nanoseconds of a call
   * @param p99 nanoseconds that 1 % of the calls exceeded
   */
  record Result(double perSecond, double median, double p99) {

    /** The median of each value. */
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

  /** What one thread has seen. */
  private record Seen(double perSecond, int[] nanos) {}

  Load(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /** Makes so many calls per thread. */
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

  /** Calls with random keys for some time, and then for the time that counts. */
  Result run(List<String> keys, Consumer<String> call, long warmUpMillis, long millis)
      throws InterruptedException, ExecutionException {
    List<Seen> seen = onAllThreads(() -> work(keys, call, warmUpMillis, millis));
    int[] sorted = seen.stream().map(Seen::nanos).flatMapToInt(Arrays::stream).sorted().toArray();
    return new Result(
        seen.stream().mapToDouble(Seen::perSecond).sum(),
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 99L / 100)]);
  }

  private static Seen work(
      List<String> keys, Consumer<String> call, long warmUpMillis, long millis) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int[] nanos = new int[REMEMBERED];
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
      nanos[calls++ & (REMEMBERED - 1)] = (int) Math.min(Integer.MAX_VALUE, after - before);
      before = after;
    }
    double seconds = (before - begin) / 1e9;
    return new Seen(calls / seconds, Arrays.copyOf(nanos, Math.min(calls, REMEMBERED)));
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
