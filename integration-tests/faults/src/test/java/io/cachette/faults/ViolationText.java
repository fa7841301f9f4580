package io.cachette.faults;

import java.util.ArrayList;
import java.util.List;

/** Describes the violations of a round. */
final class ViolationText {

  private ViolationText() {}

  /** Returns all that is known. */
  static String of(RoundReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(summaryOf(report));
    for (Violation violation : report.violations()) {
      if (!violation.details().isEmpty()) {
        lines.add("");
        lines.add("Details of: " + violation.summary().lines().findFirst().orElse(""));
        lines.add(violation.details());
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Returns the name and the seed of the round, and its violations. */
  static String summaryOf(RoundReport report) {
    List<String> lines = new ArrayList<>();
    Round round = report.round();
    lines.add(
        "Round %d, %s, seed %d: %d violations. To repeat it: -Dfaults.seed=%d -Dfaults.only='%s'"
            .formatted(
                round.number(),
                round.name(),
                round.seed(),
                report.violations().size(),
                round.seed(),
                round.name()));
    report.violations().forEach(violation -> lines.add("- " + violation.summary()));
    return String.join("\n", lines);
  }
}
