package io.cachette.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The measurements of one operation. Those of Cachette precede the others. Not thread-safe. */
public final class ComparisonTable {

  private final List<Row> rows = new ArrayList<>();

  /**
   * The measurement of a library.
   *
   * @param first that of Cachette with as many threads
   */
  record Row(int threads, String library, Measurement measurement, Measurement first) {

    /** Returns the throughput as a multiple of that of Cachette. */
    String ratio() {
      return measurement == first ? "1" : measurement.throughputRatio(first).toString();
    }
  }

  /** Adds the measurement of a library with a number of threads. */
  public void add(int threads, String library, Measurement measurement) {
    Measurement first =
        rows.stream()
            .filter(row -> row.threads() == threads)
            .map(Row::measurement)
            .findFirst()
            .orElse(measurement);
    rows.add(new Row(threads, library, measurement, first));
  }

  List<Row> rows() {
    return rows;
  }

  @Override
  public String toString() {
    Table table =
        new Table(
            "library",
            "threads",
            "calls/s",
            "× Cachette's",
            "median, µs",
            "99 %, µs",
            "server CPU, µs",
            "in commands, µs",
            "commands",
            "client CPU, µs",
            "bytes to server",
            "bytes to client");
    rows.forEach(row -> table.row(cells(row)));
    return table.toString();
  }

  private static String[] cells(Row row) {
    Measurement measurement = row.measurement();
    List<String> times = measurement.cells();
    return new String[] {
      row.library(),
      Integer.toString(row.threads()),
      times.get(2),
      row.ratio(),
      times.get(0),
      times.get(1),
      cost(measurement, Cost::serverMicros),
      cost(measurement, Cost::commandMicros),
      cost(measurement, Cost::commands),
      cost(measurement, Cost::clientMicros),
      cost(measurement, Cost::bytesIn),
      cost(measurement, Cost::bytesOut)
    };
  }

  private static String cost(Measurement measurement, ToDoubleFunction<Cost> value) {
    return Text.decimal(measurement.cost(value));
  }
}
