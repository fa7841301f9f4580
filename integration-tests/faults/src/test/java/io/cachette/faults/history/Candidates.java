package io.cachette.faults.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a search, in the order of their invocations, which are those of their earliest
 * effects. Values that no result shows are all the same, since no client can distinguish them. So
 * operations without a known result have twins: the search only has to try the first of them.
 */
final class Candidates {

  /** Stands for all values that no result shows. Values of a history are positive. */
  static final long UNSEEN = -2;

  private final List<Operation> originals;
  private final Operation[] operations;
  private final int[] earlierTwins;
  private final int[][] ownChanges;
  private final NavigableSet<Long> seen = new TreeSet<>();
  private final long increments;

  /** The effect of an operation without a known result. */
  private record Kind(Call call, @Nullable Long argument, @Nullable Long expected) {
    static Kind of(Operation operation) {
      Call call =
          switch (operation.call()) {
            case GET_AND_PUT -> Call.PUT;
            case GET_AND_REMOVE -> Call.REMOVE;
            default -> operation.call();
          };
      return new Kind(call, operation.argument(), operation.expected());
    }
  }

  Candidates(Model model, List<Operation> history) {
    originals =
        history.stream()
            .filter(model::isRelevant)
            .sorted(Comparator.comparingLong(model::earliestEffect))
            .toList();
    originals.stream()
        .flatMap(operation -> Stream.of(operation.result(), operation.expected()))
        .filter(Objects::nonNull)
        .forEach(seen::add);
    increments = originals.stream().filter(each -> each.call() == Call.INCREMENT).count();
    operations =
        originals.stream()
            .map(operation -> operation.withInvocation(model.earliestEffect(operation)))
            .map(operation -> operation.withArgument(normalize(operation.argument())))
            .toArray(Operation[]::new);
    earlierTwins = findTwins();
    ownChanges = new int[operations.length][];
    for (int i = 0; i < operations.length; i++) {
      ownChanges[i] = findOwnChanges(model, i);
    }
  }

  private int[] findTwins() {
    int[] twins = new int[operations.length];
    Map<Kind, Integer> latest = new HashMap<>();
    for (int i = 0; i < operations.length; i++) {
      Operation operation = operations[i];
      Integer earlier =
          operation.isKnown() || operation.hasReturned() ? null : latest.put(Kind.of(operation), i);
      twins[i] = earlier == null ? -1 : earlier;
    }
    return twins;
  }

  private int[] findOwnChanges(Model model, int read) {
    return IntStream.range(0, operations.length)
        .filter(change -> model.mustSee(originals.get(read), originals.get(change)))
        .toArray();
  }

  int size() {
    return operations.length;
  }

  Operation get(int index) {
    return operations[index];
  }

  /** Returns the operation as it is in the history. */
  Operation original(int index) {
    return originals.get(index);
  }

  /**
   * Returns an operation with the same effect that was invoked earlier and may take effect at any
   * later time; negative if there is none.
   */
  int earlierTwin(int index) {
    return earlierTwins[index];
  }

  /** Returns the operations that must take effect before this one; their times do not count. */
  int[] ownChanges(int index) {
    return ownChanges[index];
  }

  /** Replaces values that no result shows, also not after increments. */
  State normalize(State state) {
    return new State(normalize(state.source()), normalize(state.cached()));
  }

  List<State> normalizeAll(List<State> states, State before) {
    List<State> normalized = new ArrayList<>(states.size());
    for (State state : states) {
      State each = normalize(state);
      if (!each.equals(before) && !normalized.contains(each)) {
        normalized.add(each);
      }
    }
    return normalized;
  }

  private @Nullable Long normalize(@Nullable Long value) {
    if (value == null) {
      return null;
    }
    Long next = value < 0 ? null : seen.ceiling(value);
    return next != null && next <= value + increments ? value : Long.valueOf(UNSEEN);
  }
}
