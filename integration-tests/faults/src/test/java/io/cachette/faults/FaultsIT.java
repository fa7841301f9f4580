package io.cachette.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs rounds of faults for minutes, and each of them at least once. The profile {@code faults}
 * runs it; the usual build runs {@link FaultsSmokeIT}. System properties:
 *
 * <ul>
 *   <li>{@code faults.minutes}: when to begin no further round
 *   <li>{@code faults.rounds}: how many rounds to run at least, also if that takes longer
 *   <li>{@code faults.seed}: the seed, which is random by default
 *   <li>{@code faults.only}: a regular expression for the names of rounds, which are {@code fault
 *       MODE}
 *   <li>{@code faults.keep}: true keeps the records of all rounds, not only of those with
 *       violations
 * </ul>
 */
class FaultsIT {

  @Test
  void allModes_eachFault_keepTheirPromises() throws InterruptedException {
    long seed =
        Long.getLong("faults.seed", RandomGenerator.getDefault().nextLong(0, 1_000_000_000));
    Pattern only = Pattern.compile(System.getProperty("faults.only", ""));
    Duration length = Duration.ofMinutes(Integer.getInteger("faults.minutes", 10));
    RoundPlan plan = new RoundPlan(seed, only);
    int rounds = Math.max(plan.size(), Integer.getInteger("faults.rounds", 0));
    System.out.printf("Faults for %s with seed %d%n", length, seed);

    List<RoundReport> reports = run(plan, rounds, length);

    System.out.println(ReportTable.format(reports));
    assertThat(reports)
        .filteredOn(report -> !report.violations().isEmpty())
        .extracting(ViolationText::summaryOf)
        .as("Violations of the run with seed %d; target/faults has the histories", seed)
        .isEmpty();
  }

  private static List<RoundReport> run(RoundPlan plan, int rounds, Duration length)
      throws InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    List<RoundReport> reports = new ArrayList<>();
    try (RoundRunner runner = new RoundRunner()) {
      for (int i = 0; i < rounds || System.nanoTime() < end; i++) {
        RoundReport report = runner.run(plan.round(i));
        reports.add(report);
        System.out.printf(
            "%d %s: %.1f s, %d operations, %d unknown, longest %d ms, %d violations%n",
            i,
            report.round().name(),
            report.seconds(),
            report.operations(),
            report.unknown(),
            report.longestCallMillis(),
            report.violations().size());
        if (!report.violations().isEmpty()) {
          System.out.println(ViolationText.summaryOf(report));
        }
      }
    }
    return reports;
  }
}
