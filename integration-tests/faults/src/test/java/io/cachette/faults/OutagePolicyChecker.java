package io.cachette.faults;

import io.cachette.faults.client.CacheWorkload;
import io.cachette.faults.history.Attempt;
import io.cachette.faults.history.Call;
import io.cachette.faults.history.Operation;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Checks the operations on a cache that goes on without Redis during an outage. No call fails. No
 * node reads a value that it has replaced or removed. In the end, no node reads a value that any of
 * them has replaced or removed.
 */
final class OutagePolicyChecker {

  private final RoundChecks checks;

  OutagePolicyChecker(RoundChecks checks) {
    this.checks = checks;
  }

  void check(List<Attempt> attempts) {
    attempts.stream()
        .filter(attempt -> attempt.failure() != null)
        .findFirst()
        .ifPresent(attempt -> checks.addViolation(Violation.of("Fails: " + attempt.describe())));
    attempts.stream()
        .map(Attempt::operation)
        .collect(Collectors.groupingBy(Operation::key))
        .values()
        .forEach(this::checkKey);
  }

  private void checkKey(List<Operation> history) {
    Map<Long, Long> writes = new HashMap<>();
    for (Operation operation : history) {
      if (operation.argument() != null) {
        writes.put(operation.argument(), operation.completed());
      }
    }
    List<Operation> changes =
        history.stream()
            .filter(operation -> operation.call() != Call.GET && isCompleted(operation))
            .sorted(Comparator.comparingLong(Operation::completed))
            .toList();
    history.stream()
        .filter(operation -> operation.call() != Call.REMOVE && operation.result() != null)
        .forEach(read -> checkRead(read, writes, changes));
  }

  private void checkRead(Operation read, Map<Long, Long> writes, List<Operation> changes) {
    Long written = writes.get(read.result());
    if (written == null) {
      checks.addViolation(Violation.of("A value was never written, in " + read));
      return;
    }
    boolean isLast = read.client().endsWith(CacheWorkload.LAST);
    Predicate<Operation> mayCount = change -> isLast || node(change).equals(node(read));
    changes.stream()
        .takeWhile(change -> change.completed() < read.invoked())
        .filter(mayCount)
        .filter(change -> change.invoked() > written)
        .findFirst()
        .ifPresent(
            change ->
                checks.addViolation(
                    Violation.of(
                        "A value was read after it was replaced or removed: %s, after %s"
                            .formatted(read, change))));
  }

  private static boolean isCompleted(Operation operation) {
    return operation.completed() != Operation.NEVER;
  }

  private static String node(Operation operation) {
    return operation.client().split("/", -1)[0];
  }
}
