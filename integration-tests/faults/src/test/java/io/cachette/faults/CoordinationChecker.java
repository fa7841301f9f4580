package io.cachette.faults;

import io.cachette.faults.client.CoordinationWorkload;
import io.cachette.faults.coordination.CoordinationRecord;
import io.cachette.faults.coordination.Grant;
import io.cachette.faults.coordination.GrantChecker;
import io.cachette.faults.coordination.LeaseChecker;
import io.cachette.faults.coordination.LossWindow;
import io.cachette.faults.fault.Effect;
import java.nio.file.Path;
import java.util.List;

/** Checks the locks and rate limits of a round. */
final class CoordinationChecker {
  private static final int LEAST_OPERATIONS = 5;

  private final Round round;
  private final RoundChecks checks;

  CoordinationChecker(Round round, RoundChecks checks) {
    this.round = round;
    this.checks = checks;
  }

  /**
   * Checks the records of all clients.
   *
   * @param from when the fault began
   * @param to when it had ended
   */
  void check(List<Path> files, long from, long to) {
    CoordinationRecord record = CoordinationRecord.read(files);
    checks.countOperations(record.leases().size() + record.grants().size(), 0);
    if (record.leases().size() < LEAST_OPERATIONS || record.grants().size() < LEAST_OPERATIONS) {
      checks.addViolation(
          Violation.of(
              "Only %d leases and %d permits were acquired"
                  .formatted(record.leases().size(), record.grants().size())));
    }
    boolean isDataKept = round.fault().effect() == Effect.KEEPS_DATA;
    List<LossWindow> losses = isDataKept ? List.of() : List.of(new LossWindow(from, to));
    long start = System.nanoTime();
    checks.addViolations(new LeaseChecker(losses).findViolations(record.leases()));
    if (isDataKept) {
      checkLimits(record.grants());
    }
    checks.recordCheck(System.nanoTime() - start);
  }

  private void checkLimits(List<Grant> grants) {
    long period = CoordinationWorkload.PERIOD.toNanos();
    int limit = CoordinationWorkload.LIMIT;
    checks.addViolations(
        GrantChecker.ofSlidingWindow(limit, period)
            .findViolations(select(grants, CoordinationWorkload.SLIDING)));
    checks.addViolations(
        GrantChecker.ofGcra(limit, period)
            .findViolations(select(grants, CoordinationWorkload.GCRA)));
  }

  private static List<Grant> select(List<Grant> grants, String name) {
    return grants.stream().filter(grant -> grant.limit().startsWith(name + " ")).toList();
  }
}
