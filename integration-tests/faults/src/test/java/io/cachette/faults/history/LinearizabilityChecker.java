package io.cachette.faults.history;

import io.cachette.faults.history.Verdict.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the operations on one key are linearizable: whether each of them may have taken
 * effect at one moment between its invocation and its completion, or somewhat earlier if it is a
 * read that a {@linkplain Model#withStaleness near cache} may answer. The search is that of Wing
 * and Gong, with Lowe's memory of the pairs (operations done, state) that it has tried.
 *
 * <p>Immutable and thread-safe.
 */
public final class LinearizabilityChecker {
  private static final int MOST_STEPS = 300_000;

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

  /**
   * A point of the search.
   *
   * @param knownDone how many operations with a known result are done
   * @param latest the latest invocation of the operations that are done
   * @param beforeGuess the state before the last operation, if its result is not known; else null
   */
  private record Point(State state, int knownDone, long latest, @Nullable State beforeGuess) {}

  /** One search. */
  private final class Search {
    private final Candidates candidates;
    private final int known;
    private final Set<Configuration> tried = new HashSet<>();
    private final Deque<Operation> order = new ArrayDeque<>();
    private final BitSet done = new BitSet();
    private List<Operation> longest = List.of();
    private int mostKnownDone = -1;

    Search(List<Operation> history) {
      candidates = new Candidates(model, history);
      known = (int) history.stream().filter(Operation::isKnown).count();
    }

    Verdict run() {
      boolean isExplained = explore(new Point(State.EMPTY, 0, Long.MIN_VALUE, null));
      Answer answer =
          isExplained
              ? Answer.LINEARIZABLE
              : hasGivenUp() ? Answer.UNDECIDED : Answer.NOT_LINEARIZABLE;
      return new Verdict(answer, longest, tried.size());
    }

    private boolean hasGivenUp() {
      return tried.size() >= mostSteps;
    }

    /** Whether the operations that are not done can follow in some order. */
    private boolean explore(Point point) {
      keepIfLongest(point.knownDone());
      if (point.knownDone() == known) {
        return true;
      }
      if (hasGivenUp() || !tried.add(new Configuration((BitSet) done.clone(), point.state()))) {
        return false;
      }
      int free = findFree(point.state());
      if (free >= 0) {
        return follow(free, point, point.state());
      }
      return tryAll(point);
    }

    /** Those that have returned first are the most urgent. Guesses are the last resort. */
    private boolean tryAll(Point point) {
      for (int i : findPossible(point)) {
        for (State after : statesAfter(point.state(), i)) {
          if (!isPossibleWithoutGuess(i, after, point) && follow(i, point, after)) {
            return true;
          }
        }
      }
      return false;
    }

    private List<Integer> findPossible(Point point) {
      List<Integer> possible = new ArrayList<>();
      long firstReturn = firstReturn(true);
      for (int i = nextPending(0); isInvokedBy(i, firstReturn); i = nextPending(i + 1)) {
        if (isPossible(i, point)) {
          possible.add(i);
        }
      }
      possible.sort(
          Comparator.comparing((Integer i) -> !candidates.get(i).isKnown())
              .thenComparing(i -> candidates.get(i).completed()));
      return possible;
    }

    /** Its time may be over, or there may be another one with the same effect. */
    private boolean isPossible(int index, Point point) {
      int twin = candidates.earlierTwin(index);
      return candidates.get(index).completed() >= point.latest()
          && (twin < 0 || done.get(twin))
          && hasOwnChanges(index);
    }

    private boolean hasOwnChanges(int index) {
      for (int change : candidates.ownChanges(index)) {
        if (!done.get(change)) {
          return false;
        }
      }
      return true;
    }

    /** If so, the last operation is of no use here, and can still be used later. */
    private boolean isPossibleWithoutGuess(int index, State after, Point point) {
      State before = point.beforeGuess();
      if (before == null) {
        return false;
      }
      boolean isGuess = !candidates.get(index).isKnown();
      return (isGuess && after.equals(before)) || statesAfter(before, index).contains(after);
    }

    private boolean follow(int index, Point point, State after) {
      Operation next = candidates.get(index);
      done.set(index);
      order.addLast(candidates.original(index));
      boolean isExplained =
          explore(
              new Point(
                  after,
                  next.isKnown() ? point.knownDone() + 1 : point.knownDone(),
                  Math.max(point.latest(), next.invoked()),
                  next.isKnown() ? null : point.state()));
      order.removeLast();
      done.clear(index);
      return isExplained;
    }

    /**
     * Returns an operation that changes nothing and has its result in this state. If any order
     * follows, one follows in which this operation is the next.
     */
    private int findFree(State state) {
      long firstReturn = firstReturn(false);
      for (int i = nextPending(0); isInvokedBy(i, firstReturn); i = nextPending(i + 1)) {
        Operation next = candidates.get(i);
        if (next.isKnown()
            && hasOwnChanges(i)
            && (model.isWithoutEffect(next) || isRepeatableHit(state, next))) {
          Transition transition = model.apply(state, next);
          if (hasResult(next, transition)) {
            return i;
          }
        }
      }
      return -1;
    }

    /**
     * Whether a read hits a value that the system of record has, too. The read might also load the
     * value later, after a loss. But the loss is of no use, because each value is stored once, and
     * only a failed replacement notices the absence of an entry without storing another value.
     */
    private boolean isRepeatableHit(State state, Operation read) {
      Long value = read.result();
      return read.call() == Call.GET
          && value != null
          && value.equals(state.cached())
          && value.equals(state.source())
          && !hasPendingFailedReplacement(value);
    }

    private boolean hasPendingFailedReplacement(Long expected) {
      for (int i = nextPending(0); i < candidates.size(); i = nextPending(i + 1)) {
        Operation operation = candidates.get(i);
        if (operation.call() == Call.REPLACE
            && operation.isKnown()
            && Long.valueOf(0).equals(operation.result())
            && expected.equals(operation.expected())) {
          return true;
        }
      }
      return false;
    }

    private List<State> statesAfter(State state, int index) {
      Operation next = candidates.get(index);
      List<State> states =
          model.reachable(state).stream().flatMap(before -> apply(before, next)).toList();
      return next.isKnown()
          ? states.stream().map(candidates::normalize).distinct().toList()
          : candidates.normalizeAll(states, state);
    }

    private Stream<State> apply(State before, Operation next) {
      if (!next.isKnown()) {
        return model.applyWithoutResult(before, next).stream();
      }
      Transition transition = model.apply(before, next);
      return hasResult(next, transition) ? Stream.of(transition.after()) : Stream.empty();
    }

    private static boolean hasResult(Operation operation, Transition transition) {
      return Objects.equals(operation.result(), transition.result());
    }

    /** Returns the first completion of the operations that are not done. */
    private long firstReturn(boolean isOnlyKnown) {
      long first = Operation.NEVER;
      for (int i = nextPending(0); isInvokedBy(i, first); i = nextPending(i + 1)) {
        Operation operation = candidates.get(i);
        if (operation.isKnown() || !isOnlyKnown) {
          first = Math.min(first, operation.completed());
        }
      }
      return first;
    }

    private int nextPending(int from) {
      return done.nextClearBit(from);
    }

    private boolean isInvokedBy(int index, long time) {
      return index < candidates.size() && candidates.get(index).invoked() <= time;
    }

    private void keepIfLongest(int knownDone) {
      if (knownDone > mostKnownDone) {
        mostKnownDone = knownDone;
        longest = List.copyOf(order);
      }
    }
  }
}
