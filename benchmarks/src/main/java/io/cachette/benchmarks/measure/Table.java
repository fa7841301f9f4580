package io.cachette.benchmarks.measure;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A Markdown table; its first column is text, the others are numbers. */
public final class Table {

  private final StringBuilder text = new StringBuilder();

  /** Begins with the row of headers. */
  public Table(String... headers) {
    row(headers);
    text.append("|---|").append("---:|".repeat(headers.length - 1)).append('\n');
  }

  /** Adds a row. */
  public Table row(String... cells) {
    text.append(Arrays.stream(cells).collect(Collectors.joining(" | ", "| ", " |\n")));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
