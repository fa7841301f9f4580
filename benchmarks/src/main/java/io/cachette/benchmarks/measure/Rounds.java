package io.cachette.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs several measurements in turn, several times, so that other load of the machine affects all
 * of them equally. A first short round does not count.
 */
public final class Rounds {

  private static final long WARM_UP_MILLIS = 200;
  private static final long UNCOUNTED_MILLIS = 500;

  private final int counted;
  private final long millis;
  private final @Nullable Server server;
  private final List<Runner> runners = new ArrayList<>();

  /** Code that runs before or after each measurement. */
  @FunctionalInterface
  public interface Preparation {
    /** Prepares the measurement, or cleans up after it. */
    void run() throws InterruptedException;
  }

  /** Calls until the time is over. */
  @FunctionalInterface
  private interface Work {
    void run(long millis, Measurement measurement) throws InterruptedException, ExecutionException;
  }

  private record Runner(Work work, Measurement measurement) {}

  /**
   * Configures rounds that measure throughput and times.
   *
   * @param counted the number of rounds that count
   * @param millis the time of each measurement in a round
   */
  public Rounds(int counted, long millis) {
    this(counted, millis, null);
  }

  /** Configures rounds that measure costs, too, if there is a server. */
  public Rounds(int counted, long millis, @Nullable Server server) {
    this.counted = counted;
    this.millis = millis;
    this.server = server;
  }

  /** Adds a measurement of calls with random arguments. */
  public <T> Measurement add(
      int threads, List<T> arguments, Preparation preparation, Consumer<? super T> call) {
    return add(threads, arguments, preparation, () -> {}, call);
  }

  /**
   * Adds a measurement of calls with random arguments.
   *
   * @param cleanUp code that runs after each measurement
   */
  public <T> Measurement add(
      int threads,
      List<T> arguments,
      Preparation preparation,
      Preparation cleanUp,
      Consumer<? super T> call) {
    return add(
        (time, measurement) -> {
          preparation.run();
          try (Load load = new Load(threads)) {
            CostMeter meter = start();
            Load.Calls calls = load.run(arguments, call, Math.min(WARM_UP_MILLIS, time / 4), time);
            measurement.add(calls.result(), stop(meter, calls.all()));
          } finally {
            cleanUp.run();
          }
        });
  }

  /**
   * Adds a measurement of calls that use up what was prepared: one with each argument, and then the
   * preparation again.
   */
  public <T> Measurement addOnce(
      int threads, List<T> arguments, Preparation preparation, Consumer<? super T> call) {
    return add(
        (time, measurement) -> {
          long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(time);
          List<Load.Result> results = new ArrayList<>();
          List<Cost> costs = new ArrayList<>();
          do {
            preparation.run();
            try (Load load = new Load(threads)) {
              CostMeter meter = start();
              Load.Calls calls = load.runOnce(arguments, call);
              costs.add(stop(meter, calls.all()));
              results.add(calls.result());
            }
          } while (System.nanoTime() - end < 0);
          measurement.add(Load.Result.median(results), costs.get(costs.size() / 2));
        });
  }

  private Measurement add(Work work) {
    Measurement measurement = new Measurement();
    runners.add(new Runner(work, measurement));
    return measurement;
  }

  private @Nullable CostMeter start() {
    return server == null ? null : CostMeter.start(server);
  }

  private static Cost stop(@Nullable CostMeter meter, long calls) {
    return meter == null ? Cost.NONE : meter.stop(calls);
  }

  /** Runs all measurements. */
  public void run() throws InterruptedException, ExecutionException {
    for (Runner runner : runners) {
      runner.work().run(Math.min(UNCOUNTED_MILLIS, millis / 2), runner.measurement());
      runner.measurement().clear();
    }
    for (int round = 0; round < counted; round++) {
      for (Runner runner : runners) {
        runner.work().run(millis, runner.measurement());
      }
    }
  }
}
