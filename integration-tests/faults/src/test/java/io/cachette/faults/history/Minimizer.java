package io.cachette.faults.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Shortens a history that is not linearizable. The result is not linearizable either: it ends as
 * early as possible, and forgets the results of all operations that do not contribute to the
 * contradiction.
 */
final class Minimizer {
  private static final long LONGEST_NANOS = 15_000_000_000L;
  private static final int MOST_STEPS = 20_000;

  private final LinearizabilityChecker checker;
  private final long end = System.nanoTime() + LONGEST_NANOS;

  Minimizer(Model model) {
    checker = new LinearizabilityChecker(model, MOST_STEPS);
  }

  List<Operation> minimize(List<Operation> history) {
    return forgetResults(cut(history));
  }

  /** Cuts the history at the first completion that makes it impossible. */
  private List<Operation> cut(List<Operation> history) {
    long[] completions =
        history.stream()
            .filter(Operation::isKnown)
            .mapToLong(Operation::completed)
            .sorted()
            .toArray();
    int low = 0;
    int high = completions.length - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (checker.check(asOf(history, completions[middle])).isViolation()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    List<Operation> shorter = asOf(history, completions[low]);
    return checker.check(shorter).isViolation() ? shorter : history;
  }

  private static List<Operation> asOf(List<Operation> history, long time) {
    return history.stream()
        .filter(operation -> operation.invoked() <= time)
        .map(operation -> operation.asOf(time))
        .sorted(Comparator.comparingLong(Operation::invoked))
        .toList();
  }

  /** Forgets results of many operations at a time, then of fewer. */
  private List<Operation> forgetResults(List<Operation> history) {
    List<Operation> shorter = new ArrayList<>(history);
    for (int size = history.size() / 2; size > 0; size /= 2) {
      for (int from = 0; from < shorter.size() && System.nanoTime() < end; from += size) {
        List<Operation> attempt = new ArrayList<>(shorter);
        List<Operation> part = attempt.subList(from, Math.min(from + size, attempt.size()));
        part.replaceAll(Operation::withoutResult);
        if (!attempt.equals(shorter) && checker.check(attempt).isViolation()) {
          shorter = attempt;
        }
      }
    }
    return shorter;
  }
}
