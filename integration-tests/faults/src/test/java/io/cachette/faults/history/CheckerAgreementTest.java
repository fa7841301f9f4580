package io.cachette.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.faults.history.Operation.Ending;
import io.cachette.faults.history.Verdict.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The checker, which skips much, agrees on random histories with one that tries all orders. */
final class CheckerAgreementTest {
  private static final int HISTORIES = 20_000;
  private static final int MOST_OPERATIONS = 7;
  private static final long MOST_STALENESS = 15;
  private static final List<Call> CALLS = List.of(Call.values());

  @Test
  void check_randomHistories_agreesWithAllOrders() {
    int linearizable = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Model model =
          new Model(random.nextBoolean(), random.nextInt(3) == 0, random.nextLong(MOST_STALENESS));
      List<Operation> history = history(random);
      boolean isLinearizable = tryAllOrders(model, State.EMPTY, history);
      linearizable += isLinearizable ? 1 : 0;

      assertThat(new LinearizabilityChecker(model).check(history).answer())
          .as("seed %d, %s, %s", seed, model, history)
          .isEqualTo(isLinearizable ? Answer.LINEARIZABLE : Answer.NOT_LINEARIZABLE);
    }
    assertThat(linearizable).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
  }

  private static boolean tryAllOrders(Model model, State state, List<Operation> pending) {
    if (pending.stream().noneMatch(Operation::isKnown)) {
      return true;
    }
    for (int i = 0; i < pending.size(); i++) {
      Operation next = pending.get(i);
      if (pending.stream().noneMatch(each -> isBefore(model, each, next))) {
        List<Operation> rest = new ArrayList<>(pending);
        rest.remove(i);
        rest.removeIf(each -> each.completed() < model.earliestEffect(next));
        for (State before : model.reachable(state)) {
          for (State after : statesAfter(model, before, next)) {
            if (tryAllOrders(model, after, rest)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private static boolean isBefore(Model model, Operation operation, Operation next) {
    return operation.isKnown()
        && (operation.completed() < model.earliestEffect(next) || model.mustSee(next, operation));
  }

  private static List<State> statesAfter(Model model, State before, Operation next) {
    if (!next.isKnown()) {
      return model.applyWithoutResult(before, next);
    }
    Transition transition = model.apply(before, next);
    return Objects.equals(transition.result(), next.result())
        ? List.of(transition.after())
        : List.of();
  }

  /** Most results are those of some order, so that about half of the histories have one. */
  private static List<Operation> history(SplittableRandom random) {
    Model model = Model.ofPlainCache();
    State state = State.EMPTY;
    List<Operation> history = new ArrayList<>();
    int count = random.nextInt(1, MOST_OPERATIONS + 1);
    for (int i = 0; i < count; i++) {
      Call call = CALLS.get(random.nextInt(CALLS.size()));
      Operation operation = operation(random, call, 10L * (i + 1), 4L * i);
      Transition transition = model.apply(state, operation);
      state = random.nextInt(3) == 0 ? state : transition.after();
      boolean isKnown = call != Call.LOSE && random.nextInt(5) > 0;
      history.add(isKnown ? withResult(operation, transition) : operation);
    }
    return history;
  }

  private static Operation operation(SplittableRandom random, Call call, long value, long time) {
    boolean storesValue =
        switch (call) {
          case PUT, GET_AND_PUT, PUT_IF_ABSENT, REPLACE, INCREMENT -> true;
          case GET, NEAR_GET, REMOVE, GET_AND_REMOVE, LOSE -> false;
        };
    return new Operation(
        random.nextInt(1, 3) + "/1",
        "k",
        call,
        storesValue ? value : null,
        call == Call.REPLACE ? random.nextLong(1, 5) * 10 : null,
        null,
        Ending.OPTIONAL,
        Math.max(0, time - random.nextInt(4)),
        random.nextBoolean() ? Operation.NEVER : time + 1 + random.nextInt(4));
  }

  private static Operation withResult(Operation operation, Transition transition) {
    return new Operation(
        operation.client(),
        operation.key(),
        operation.call(),
        operation.argument(),
        operation.expected(),
        transition.result(),
        Ending.KNOWN,
        operation.invoked(),
        operation.hasReturned() ? operation.completed() : operation.invoked() + 4);
  }
}
