package io.cachette.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Runs several measurements in turn, several times, so that other load of the machine affects all
 * of them equally. A first short round does not count.
 */
final class Rounds {

  private static final long WARM_UP_MILLIS = 200;
  private static final long UNCOUNTED_MILLIS = 500;

  private final int counted;
  private final long millis;
  private final List<Runner> runners = new ArrayList<>();

  /** Code that runs before each measurement. */
  @FunctionalInterface
  interface Preparation {
    void run() throws InterruptedException;
  }

  private record Runner(
      int threads,
      List<String> keys,
      Preparation preparation,
      Consumer<String> call,
      List<Load.Result> results) {

    void run(long millis) throws InterruptedException, ExecutionException {
      preparation.run();
      try (Load load = new Load(threads)) {
        results.add(load.run(keys, call, WARM_UP_MILLIS, millis));
      }
    }
  }

  /**
   * Configures the rounds.
   *
   * @param counted the number of rounds that count
   * @param millis the time of each measurement in a round
   */
  Rounds(int counted, long millis) {
    this.counted = counted;
    this.millis = millis;
  }

  /**
   * Adds a measurement.
   *
   * @return the list that will receive its results
   */
  List<Load.Result> add(
      int threads, List<String> keys, Preparation preparation, Consumer<String> call) {
    List<Load.Result> results = new ArrayList<>();
    runners.add(new Runner(threads, keys, preparation, call, results));
    return results;
  }

  void run() throws InterruptedException, ExecutionException {
    for (Runner runner : runners) {
      runner.run(UNCOUNTED_MILLIS);
      runner.results().clear();
    }
    for (int round = 0; round < counted; round++) {
      for (Runner runner : runners) {
        runner.run(millis);
      }
    }
  }

  /** Formats the cells of a table: median, 99th percentile and throughput. */
  static List<String> cells(List<Load.Result> results) {
    Load.Result median = Load.Result.median(results);
    return List.of(
        Text.micros(median.median()), Text.micros(median.p99()), Text.whole(median.perSecond()));
  }
}
