package io.cachette.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A Markdown table; its first column is text, the others are numbers. */
final class Table {

  private final StringBuilder text = new StringBuilder();

  Table(String... headers) {
    row(headers);
    text.append("|---|").append("---:|".repeat(headers.length - 1)).append('\n');
  }

  Table row(String... cells) {
    text.append(Arrays.stream(cells).collect(Collectors.joining(" | ", "| ", " |\n")));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
