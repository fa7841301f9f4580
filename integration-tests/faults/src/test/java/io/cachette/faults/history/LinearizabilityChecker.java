package io.cachette.faults.history;

import io.cachette.faults.history.Verdict.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Decides whether the operations on one key are linearizable: whether each of them may have taken
 * effect at one moment between its invocation and its completion. The search is that of Wing and
 * Gong, with Lowe's memory of the pairs (operations done, state) that it has tried.
 *
 * <p>Immutable and thread-safe.
 */
public final class LinearizabilityChecker {
  private static final int MOST_STEPS = 500_000;

  private final Model model;
  private final int mostSteps;

  /** Creates a checker that gives up after some seconds. */
  public LinearizabilityChecker(Model model) {
    this(model, MOST_STEPS);
  }

  LinearizabilityChecker(Model model, int mostSteps) {
    this.model = model;
    this.mostSteps = mostSteps;
  }

  /**
   * Searches for an order that explains a history, which begins without an entry.
   *
   * @param history operations on one key, in any order
   */
  public Verdict check(List<Operation> history) {
    return new Search(history).run();
  }

  /** A pair that has been tried. */
  private record Configuration(BitSet done, State state) {}

  /** One search. */
  private final class Search {
    private final Operation[] operations;
    private final int known;
    private final Set<Configuration> tried = new HashSet<>();
    private final Deque<Operation> order = new ArrayDeque<>();
    private final BitSet done = new BitSet();
    private List<Operation> longest = List.of();
    private int mostKnownDone = -1;

    Search(List<Operation> history) {
      operations =
          history.stream()
              .filter(model::isRelevant)
              .sorted(Comparator.comparingLong(Operation::invoked))
              .toArray(Operation[]::new);
      known = (int) Arrays.stream(operations).filter(Operation::isKnown).count();
    }

    Verdict run() {
      boolean isExplained = explore(State.EMPTY, 0, Long.MIN_VALUE);
      Answer answer =
          isExplained
              ? Answer.LINEARIZABLE
              : hasGivenUp() ? Answer.UNDECIDED : Answer.NOT_LINEARIZABLE;
      return new Verdict(answer, longest, tried.size());
    }

    private boolean hasGivenUp() {
      return tried.size() >= mostSteps;
    }

    /**
     * Whether the operations that are not done can follow in some order.
     *
     * @param latest the latest invocation of the operations that are done
     */
    private boolean explore(State state, int knownDone, long latest) {
      keepIfLongest(knownDone);
      if (knownDone == known) {
        return true;
      }
      if (hasGivenUp() || !tried.add(new Configuration((BitSet) done.clone(), state))) {
        return false;
      }
      int free = findFree(state);
      if (free >= 0) {
        return follow(free, state, knownDone, latest);
      }
      return tryAll(state, knownDone, latest, true) || tryAll(state, knownDone, latest, false);
    }

    private boolean tryAll(State state, int knownDone, long latest, boolean isKnown) {
      long firstReturn = firstReturn(true);
      for (int i = nextPending(0); isInvokedBy(i, firstReturn); i = nextPending(i + 1)) {
        Operation next = operations[i];
        if (next.isKnown() == isKnown && next.completed() >= latest) {
          for (State after : statesAfter(state, next)) {
            if (follow(i, after, knownDone, latest)) {
              return true;
            }
          }
        }
      }
      return false;
    }

    private boolean follow(int index, State after, int knownDone, long latest) {
      Operation next = operations[index];
      done.set(index);
      order.addLast(next);
      int count = next.isKnown() ? knownDone + 1 : knownDone;
      boolean isExplained = explore(after, count, Math.max(latest, next.invoked()));
      order.removeLast();
      done.clear(index);
      return isExplained;
    }

    /**
     * Returns an operation that changes nothing and has the right result in this state. If any
     * order follows, one follows in which this operation is the next.
     */
    private int findFree(State state) {
      long firstReturn = firstReturn(false);
      for (int i = nextPending(0); isInvokedBy(i, firstReturn); i = nextPending(i + 1)) {
        if (operations[i].isKnown()) {
          Transition transition = model.apply(state, operations[i]);
          if (transition.after().equals(state) && hasResult(operations[i], transition)) {
            return i;
          }
        }
      }
      return -1;
    }

    private List<State> statesAfter(State state, Operation next) {
      List<State> states = new ArrayList<>();
      for (State before : model.reachable(state)) {
        if (next.isKnown()) {
          Transition transition = model.apply(before, next);
          if (hasResult(next, transition)) {
            states.add(transition.after());
          }
        } else {
          states.addAll(model.applyWithoutResult(before, next));
        }
      }
      return states;
    }

    private static boolean hasResult(Operation operation, Transition transition) {
      return Objects.equals(operation.result(), transition.result());
    }

    /** Returns the first completion of the operations that are not done. */
    private long firstReturn(boolean isOnlyKnown) {
      long first = Operation.NEVER;
      for (int i = nextPending(0); isInvokedBy(i, first); i = nextPending(i + 1)) {
        if (operations[i].isKnown() || !isOnlyKnown) {
          first = Math.min(first, operations[i].completed());
        }
      }
      return first;
    }

    private int nextPending(int from) {
      return done.nextClearBit(from);
    }

    private boolean isInvokedBy(int index, long time) {
      return index < operations.length && operations[index].invoked() <= time;
    }

    private void keepIfLongest(int knownDone) {
      if (knownDone > mostKnownDone) {
        mostKnownDone = knownDone;
        longest = List.copyOf(order);
      }
    }
  }
}
