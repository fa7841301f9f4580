package io.cachette.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A table of rounds, by fault and mode. */
final class ReportTable {

  private ReportTable() {}

  static String format(List<RoundReport> reports) {
    Map<String, List<RoundReport>> byName = new TreeMap<>();
    reports.forEach(
        report ->
            byName.computeIfAbsent(report.round().name(), name -> new ArrayList<>()).add(report));
    StringBuilder table = new StringBuilder();
    append(
        table,
        "fault and mode",
        "rounds",
        "seconds",
        "operations",
        "unknown",
        "undecided",
        "lost keys",
        "quiet reads",
        "longest call",
        "longest check",
        "violations");
    byName.forEach((name, each) -> append(table, row(name, each)));
    append(table, row("all", reports));
    return table.toString();
  }

  private static Object[] row(String name, List<RoundReport> reports) {
    return new Object[] {
      name,
      reports.size(),
      String.format(Locale.ROOT, "%.1f", reports.stream().mapToDouble(RoundReport::seconds).sum()),
      reports.stream().mapToInt(RoundReport::operations).sum(),
      reports.stream().mapToInt(RoundReport::unknown).sum(),
      reports.stream().mapToInt(RoundReport::undecided).sum(),
      reports.stream().mapToInt(RoundReport::lostKeys).sum(),
      reports.stream().mapToInt(RoundReport::quietReads).sum(),
      reports.stream().mapToLong(RoundReport::longestCallMillis).max().orElse(0) + " ms",
      reports.stream().mapToLong(RoundReport::longestCheckMillis).max().orElse(0) + " ms",
      reports.stream().mapToInt(report -> report.violations().size()).sum()
    };
  }

  private static void append(StringBuilder table, Object... cells) {
    table.append(
        String.format(
            Locale.ROOT, "%-28s %7s %8s %11s %8s %10s %10s %12s %13s %14s %11s%n", cells));
  }
}
