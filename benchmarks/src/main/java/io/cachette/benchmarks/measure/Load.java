package io.cachette.benchmarks.measure;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Calls in several threads, each of which makes one call after another. */
public final class Load implements AutoCloseable {

  private final int threads;
  private final ExecutorService executor;

  /**
   * The result of a measurement.
   *
   * @param perSecond calls per second, of all threads
   * @param median nanoseconds of a call
   * @param p99 nanoseconds that 1 % of the calls exceeded
   */
  public record Result(double perSecond, double median, double p99) {

    /** Returns the median of each value. */
    public static Result median(List<Result> rounds) {
      return new Result(
          Medians.of(rounds.stream().mapToDouble(Result::perSecond)),
          Medians.of(rounds.stream().mapToDouble(Result::median)),
          Medians.of(rounds.stream().mapToDouble(Result::p99)));
    }
  }

  /**
   * The calls of one thread.
   *
   * @param all their number, with those of the warm-up
   */
  private record ThreadCalls(long all, double perSecond, CallTimes times) {}

  /** The calls of all threads, before their times are sorted. */
  public static final class Calls {

    private final List<ThreadCalls> threads;

    private Calls(List<ThreadCalls> threads) {
      this.threads = threads;
    }

    /** Returns the number of calls, with those of the warm-up. */
    public long all() {
      return threads.stream().mapToLong(ThreadCalls::all).sum();
    }

    /** Sorts the times of the calls. */
    public Result result() {
      int[] sorted =
          threads.stream()
              .flatMapToInt(thread -> Arrays.stream(thread.times().last()))
              .sorted()
              .toArray();
      return new Result(
          threads.stream().mapToDouble(ThreadCalls::perSecond).sum(),
          sorted[sorted.length / 2],
          sorted[(int) (sorted.length * 99L / 100)]);
    }
  }

  /** Creates the threads; they start with their first call. */
  public Load(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /** Makes a number of calls per thread. */
  public void run(String key, int calls, Consumer<String> call)
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

  /** Makes calls with random arguments, first to warm up and then for the measurement. */
  public <T> Calls run(List<T> arguments, Consumer<? super T> call, long warmUpMillis, long millis)
      throws InterruptedException, ExecutionException {
    return new Calls(onAllThreads(() -> work(arguments, call, warmUpMillis, millis)));
  }

  /** Makes one call with each argument, as for calls that remove what was prepared for them. */
  public <T> Calls runOnce(List<T> arguments, Consumer<? super T> call)
      throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    return new Calls(onAllThreads(() -> workOnce(arguments, next, call)));
  }

  private static <T> ThreadCalls work(
      List<T> arguments, Consumer<? super T> call, long warmUpMillis, long millis) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long warmUps = 0;
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(warmUpMillis);
    while (System.nanoTime() - start < 0) {
      call.accept(arguments.get(random.nextInt(arguments.size())));
      warmUps++;
    }
    CallTimes times = new CallTimes();
    long duration = TimeUnit.MILLISECONDS.toNanos(millis);
    long begin = System.nanoTime();
    long before = begin;
    while (before - begin < duration) {
      call.accept(arguments.get(random.nextInt(arguments.size())));
      long after = System.nanoTime();
      times.add(after - before);
      before = after;
    }
    return new ThreadCalls(
        warmUps + times.count(), times.count() / ((before - begin) / 1e9), times);
  }

  private static <T> ThreadCalls workOnce(
      List<T> arguments, AtomicInteger next, Consumer<? super T> call) {
    CallTimes times = new CallTimes();
    long begin = System.nanoTime();
    long before = begin;
    for (int i = next.getAndIncrement(); i < arguments.size(); i = next.getAndIncrement()) {
      call.accept(arguments.get(i));
      long after = System.nanoTime();
      times.add(after - before);
      before = after;
    }
    // A thread that found nothing to do took no time.
    double perSecond = times.count() == 0 ? 0 : times.count() / ((before - begin) / 1e9);
    return new ThreadCalls(times.count(), perSecond, times);
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
