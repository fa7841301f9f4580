package io.cachette.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What the rounds of one cell of a table have measured. Not thread-safe. */
public final class Measurement {

  private final List<Load.Result> results = new ArrayList<>();
  private final List<Cost> costs = new ArrayList<>();

  Measurement() {}

  /** A median, and the smallest and largest value of all rounds. */
  public record Spread(double median, double min, double max) {

    private static Spread of(double[] values) {
      return new Spread(
          Medians.of(DoubleStream.of(values)),
          DoubleStream.of(values).min().orElseThrow(),
          DoubleStream.of(values).max().orElseThrow());
    }

    /** Formats the values as {@code 1.9 (1.7–2.2)}. */
    @Override
    public String toString() {
      return "%s (%s–%s)".formatted(Text.ratio(median), Text.ratio(min), Text.ratio(max));
    }
  }

  void add(Load.Result result, Cost cost) {
    results.add(result);
    costs.add(cost);
  }

  void clear() {
    results.clear();
    costs.clear();
  }

  /** Returns the medians of throughput and times. */
  public Load.Result result() {
    return Load.Result.median(results);
  }

  /** Returns the median of a cost per call; zeros if the rounds measure no costs. */
  public double cost(ToDoubleFunction<Cost> value) {
    return Medians.of(costs.stream().mapToDouble(value));
  }

  /** Returns the throughput of this measurement divided by that of another, round by round. */
  public Spread throughputRatio(Measurement other) {
    return Spread.of(
        IntStream.range(0, results.size())
            .mapToDouble(i -> results.get(i).perSecond() / other.results.get(i).perSecond())
            .toArray());
  }

  /** Formats the cells of a table: median, 99th percentile and throughput. */
  public List<String> cells() {
    Load.Result median = result();
    return List.of(
        Text.micros(median.median()), Text.micros(median.p99()), Text.whole(median.perSecond()));
  }
}
