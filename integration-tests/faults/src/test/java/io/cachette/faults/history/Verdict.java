package io.cachette.faults.history;

import java.util.List;

/**
 * The result of a check.
 *
 * @param answer whether an order explains the history
 * @param longest an order of as many operations as possible; all of them if the answer is yes
 * @param steps how many states the search has visited
 */
public record Verdict(Answer answer, List<Operation> longest, long steps) {

  /** Whether a history is linearizable. */
  public enum Answer {
    LINEARIZABLE,
    NOT_LINEARIZABLE,
    /** The search was given up. */
    UNDECIDED
  }

  /** Whether no order explains the history. */
  public boolean isViolation() {
    return answer == Answer.NOT_LINEARIZABLE;
  }
}
