package io.cachette.faults;

import io.cachette.faults.client.ClientSettings;
import io.cachette.faults.client.Mode;
import io.cachette.faults.fault.Faults;
import io.cachette.faults.history.Attempt;
import io.cachette.faults.history.Call;
import io.cachette.faults.history.Operation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Checks how calls of caches end, regardless of their results. */
final class AttemptChecker {

  /** The first part is what the settings allow; the rest is for slow machines. */
  private static final long LONGEST_CALL_NANOS =
      TimeUnit.MILLISECONDS.toNanos(ClientSettings.LONGEST_WAIT_MILLIS + 3_000);

  /** With fewer, a round proves nothing; slow machines have few. */
  private static final int LEAST_OPERATIONS = 20;

  private final Round round;
  private final RoundChecks checks;

  AttemptChecker(Round round, RoundChecks checks) {
    this.round = round;
    this.checks = checks;
  }

  void check(List<Attempt> attempts) {
    long known = attempts.stream().filter(attempt -> hasReturned(attempt.operation())).count();
    checks.countOperations(attempts.size(), (int) (attempts.size() - known));
    attempts.forEach(attempt -> checks.recordCall(attempt.nanos()));
    if (known < LEAST_OPERATIONS) {
      checks.addViolation(Violation.of("Only %d operations have succeeded".formatted(known)));
    }
    findAny(attempts, "An unexpected exception", AttemptChecker::isUnexpected);
    findAny(
        attempts,
        "A script that the server does not know is not sent again",
        attempt -> isFailure(attempt, "NOSCRIPT"));
    if (is(Faults.HANG)) {
      findAny(
          attempts, "A call waits for too long", attempt -> attempt.nanos() > LONGEST_CALL_NANOS);
    }
    if (is(Faults.FULL_MEMORY) && round.mode() != Mode.WRITE_THROUGH) {
      findAny(
          attempts,
          "A call needs memory that should need none",
          attempt -> isFailure(attempt, "maxmemory") && isWithoutNewData(attempt.operation()));
    }
  }

  private void findAny(List<Attempt> attempts, String problem, Predicate<Attempt> condition) {
    List<Attempt> found = attempts.stream().filter(condition).toList();
    if (!found.isEmpty()) {
      checks.addViolation(
          Violation.of(
              "%s, in %d calls, such as %s"
                  .formatted(problem, found.size(), found.get(0).describe())));
    }
  }

  private boolean is(String fault) {
    return round.fault().name().equals(fault);
  }

  private static boolean hasReturned(Operation operation) {
    return operation.completed() != Operation.NEVER;
  }

  private static boolean isUnexpected(Attempt attempt) {
    return attempt.failure() != null
        && !attempt.failure().startsWith("javax.cache.")
        && !attempt.failure().startsWith("io.cachette.redis.");
  }

  private static boolean isFailure(Attempt attempt, String part) {
    return attempt.failure() != null && attempt.failure().contains(part);
  }

  private static boolean isWithoutNewData(Operation operation) {
    return operation.call() == Call.GET
        || operation.call() == Call.NEAR_GET
        || operation.call() == Call.REMOVE
        || operation.call() == Call.GET_AND_REMOVE;
  }
}
