package io.cachette.benchmarks.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The tables of several operations, and summaries of them with a column per library. Not
 * thread-safe.
 */
public final class Comparison {

  private final Map<String, ComparisonTable> tables = new LinkedHashMap<>();

  /** Adds the table of an operation, and shows the progress on the standard error. */
  public void add(String title, ComparisonTable table) {
    tables.put(title, table);
    System.err.println("Measured " + title);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("\n#### Throughput, as a multiple of that of Cachette\n\n")
        .append(summary(row -> row.ratio()));
    text.append("\n#### CPU time of the server per call, µs\n\n")
        .append(summary(row -> Text.decimal(row.measurement().cost(Cost::serverMicros))));
    tables.forEach((title, table) -> text.append("\n#### %s\n\n%s".formatted(title, table)));
    return text.toString();
  }

  private Table summary(Function<ComparisonTable.Row, String> cell) {
    Set<String> libraries = new LinkedHashSet<>();
    tables.values().forEach(table -> table.rows().forEach(row -> libraries.add(row.library())));
    List<String> headers = new ArrayList<>(List.of("", "threads"));
    headers.addAll(libraries);
    Table summary = new Table(headers.toArray(String[]::new));
    tables.forEach(
        (title, table) -> {
          Map<Integer, Map<String, String>> cells = new LinkedHashMap<>();
          for (ComparisonTable.Row row : table.rows()) {
            cells
                .computeIfAbsent(row.threads(), threads -> new LinkedHashMap<>())
                .put(row.library(), cell.apply(row));
          }
          cells.forEach(
              (threads, byLibrary) -> {
                List<String> line = new ArrayList<>(List.of(title, threads.toString()));
                libraries.forEach(library -> line.add(byLibrary.getOrDefault(library, "")));
                summary.row(line.toArray(String[]::new));
              });
        });
    return summary;
  }
}
