package io.cachette.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The measurements of one operation. Those of Cachette precede the others. Not thread-safe. */
public final class ComparisonTable {

  private final List<Row> rows = new ArrayList<>();

  private record Row(int threads, String contender, Measurement measurement) {}

  /** Adds the measurement of a library with a number of threads. */
  public void add(int threads, String contender, Measurement measurement) {
    rows.add(new Row(threads, contender, measurement));
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
    Measurement first = rows.get(0).measurement();
    int threads = rows.get(0).threads();
    for (Row row : rows) {
      if (row.threads() != threads) {
        threads = row.threads();
        first = row.measurement();
      }
      table.row(cells(row, first));
    }
    return table.toString();
  }

  private static String[] cells(Row row, Measurement first) {
    Measurement measurement = row.measurement();
    List<String> times = measurement.cells();
    return new String[] {
      row.contender(),
      Integer.toString(row.threads()),
      times.get(2),
      measurement == first ? "1" : measurement.throughputRatio(first).toString(),
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
