package io.cachette.faults;

import java.util.ArrayList;
import java.util.List;

/** The findings of the checks of a round. Not thread-safe. */
final class RoundChecks {
  private final List<Violation> violations = new ArrayList<>();
  private int operations;
  private int unknown;
  private int lostKeys;
  private int undecided;
  private int quietReads;
  private long longestCheckNanos;
  private long longestCallNanos;

  void addViolation(Violation violation) {
    violations.add(violation);
  }

  void addViolations(List<String> summaries) {
    summaries.forEach(summary -> addViolation(Violation.of(summary)));
  }

  void countOperations(int all, int withUnknownOutcome) {
    operations += all;
    unknown += withUnknownOutcome;
  }

  void countLostKey() {
    lostKeys++;
  }

  void countUndecided() {
    undecided++;
  }

  void countQuietReads(int reads) {
    quietReads += reads;
  }

  void recordCheck(long nanos) {
    longestCheckNanos = Math.max(longestCheckNanos, nanos);
  }

  void recordCall(long nanos) {
    longestCallNanos = Math.max(longestCallNanos, nanos);
  }

  RoundReport report(Round round, long nanos) {
    return new RoundReport(
        round,
        operations,
        unknown,
        lostKeys,
        undecided,
        quietReads,
        longestCheckNanos / 1_000_000,
        longestCallNanos / 1_000_000,
        nanos / 1_000_000_000.0,
        List.copyOf(violations));
  }
}
