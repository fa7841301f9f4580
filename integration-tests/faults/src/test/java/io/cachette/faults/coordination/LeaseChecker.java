package io.cachette.faults.coordination;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks that no two holders had a lock at a time, and that fencing tokens rise. A lease that Redis
 * has lost with its data counts as ended: its holder notices the loss at its next renewal.
 */
public final class LeaseChecker {
  private static final int MOST_VIOLATIONS = 5;

  private final List<LossWindow> losses;

  /** Creates a checker. */
  public LeaseChecker(List<LossWindow> losses) {
    this.losses = List.copyOf(losses);
  }

  /** Returns descriptions of the first violations; empty if there are none. */
  public List<String> findViolations(List<HeldLease> leases) {
    Map<String, List<HeldLease>> locks =
        leases.stream().collect(Collectors.groupingBy(HeldLease::lock));
    List<String> violations = new ArrayList<>();
    locks.values().forEach(each -> violations.addAll(findViolationsOfLock(each)));
    return violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS));
  }

  private List<String> findViolationsOfLock(List<HeldLease> leases) {
    List<HeldLease> inOrder =
        leases.stream().sorted(Comparator.comparingLong(HeldLease::from)).toList();
    List<String> violations = new ArrayList<>();
    for (int i = 0; i < inOrder.size(); i++) {
      for (HeldLease later : inOrder.subList(i + 1, inOrder.size())) {
        HeldLease earlier = inOrder.get(i);
        if (earlier.until() > later.from() && !mayBeLost(earlier) && !mayBeLost(later)) {
          violations.add("Two holders at a time:" + describe(earlier, later));
        }
        if (earlier.from() < later.requested() && earlier.token() >= later.token()) {
          violations.add("The fencing token does not rise:" + describe(earlier, later));
        }
      }
    }
    return violations;
  }

  private boolean mayBeLost(HeldLease lease) {
    return losses.stream().anyMatch(loss -> loss.mayHaveEnded(lease));
  }

  private static String describe(HeldLease earlier, HeldLease later) {
    return "\n  " + earlier + "\n  " + later;
  }
}
