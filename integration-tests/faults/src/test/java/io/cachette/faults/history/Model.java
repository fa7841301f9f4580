package io.cachette.faults.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The specification of operations on one key that run one after the other.
 *
 * @param isWrittenThrough whether the cache has a loader and a writer: reads load the value of the
 *     system of record, and changes are written to it before the cache changes
 * @param mayLoseEntry whether the entry may disappear from the cache at any time, as by expiry
 * @param stalenessNanos how long before its invocation a {@link Call#NEAR_GET} may take effect
 */
public record Model(boolean isWrittenThrough, boolean mayLoseEntry, long stalenessNanos) {
  private static final long TRUE = 1;
  private static final long FALSE = 0;

  /** A cache without loader and writer that keeps its entries. */
  public static Model ofPlainCache() {
    return new Model(false, false, 0);
  }

  /** A cache with loader and writer. */
  public static Model ofWriteThroughCache() {
    return new Model(true, false, 0);
  }

  /** The same cache, whose entries may disappear at any time. */
  public Model withLosses() {
    return new Model(isWrittenThrough, true, stalenessNanos);
  }

  /**
   * The same cache behind near caches: a read may return a value that was current at some moment
   * between this time before its invocation and its completion, but none that precedes a change
   * that its own node has completed.
   */
  public Model withStaleness(Duration longest) {
    return new Model(isWrittenThrough, mayLoseEntry, longest.toNanos());
  }

  /** Returns the earliest time at which an operation may take effect. */
  long earliestEffect(Operation operation) {
    return operation.call() == Call.NEAR_GET
        ? operation.invoked() - stalenessNanos
        : operation.invoked();
  }

  /**
   * Whether a read must take effect after a change, because its node had completed the change
   * before.
   */
  boolean mustSee(Operation read, Operation change) {
    return read.call() == Call.NEAR_GET
        && change.isKnown()
        && change.call().isChange()
        && !isWithoutEffect(change)
        && change.completed() < read.invoked()
        // Those before precede it anyway.
        && change.completed() >= earliestEffect(read)
        && change.node().equals(read.node());
  }

  /** Whether an operation has a result to explain, or an effect. */
  boolean isRelevant(Operation operation) {
    return operation.isKnown() || isWrittenThrough || operation.call().isChange();
  }

  /** Whether an operation with this known result changes nothing in any state. */
  boolean isWithoutEffect(Operation operation) {
    boolean isNullOrFalse = operation.result() == null || operation.result() == FALSE;
    return switch (operation.call()) {
      case GET, NEAR_GET -> isNullOrFalse || !isWrittenThrough;
      case PUT_IF_ABSENT, REPLACE -> isNullOrFalse;
      case REMOVE, GET_AND_REMOVE -> isNullOrFalse && !isWrittenThrough;
      case PUT, GET_AND_PUT, INCREMENT, LOSE -> false;
    };
  }

  /** Returns the states from which the next operation may start. */
  List<State> reachable(State state) {
    return mayLoseEntry && state.cached() != null
        ? List.of(state, state.withoutEntry())
        : List.of(state);
  }

  /** Applies an operation whose result is known. */
  Transition apply(State state, Operation operation) {
    Long cached = state.cached();
    return switch (operation.call()) {
      case GET, NEAR_GET -> read(state);
      case PUT -> new Transition(store(operation.argument()), null);
      case GET_AND_PUT -> new Transition(store(operation.argument()), cached);
      case PUT_IF_ABSENT -> storeIf(cached == null, state, operation);
      case REPLACE ->
          storeIf(cached != null && Objects.equals(cached, operation.expected()), state, operation);
      case REMOVE -> new Transition(State.EMPTY, cached == null ? FALSE : TRUE);
      case GET_AND_REMOVE -> new Transition(State.EMPTY, cached);
      case INCREMENT -> increment(state, operation);
      case LOSE -> new Transition(state.withoutEntry(), null);
    };
  }

  /**
   * Returns the states that an operation without a known result may leave. A writer may have
   * written although the cache has not changed: until the lease of the entry ends, reads then find
   * the old entry.
   */
  List<State> applyWithoutResult(State state, Operation operation) {
    State after = apply(state, operation).after();
    List<State> states = new ArrayList<>();
    states.add(after);
    if (isWrittenThrough && operation.call() != Call.LOSE) {
      states.add(new State(after.source(), state.cached()));
      states.add(after.withoutEntry());
    }
    return states.stream().distinct().filter(each -> !each.equals(state)).toList();
  }

  private Transition read(State state) {
    Long value = state.cached() == null ? state.source() : state.cached();
    return new Transition(new State(state.source(), value), value);
  }

  private Transition storeIf(boolean condition, State state, Operation operation) {
    return condition
        ? new Transition(store(operation.argument()), TRUE)
        : new Transition(state, FALSE);
  }

  private Transition increment(State state, Operation operation) {
    Long before = read(state).result();
    Long after = before == null ? operation.argument() : Long.valueOf(before + 1);
    return new Transition(store(after), after);
  }

  private State store(@Nullable Long value) {
    return new State(isWrittenThrough ? value : null, value);
  }
}
