package io.cachette.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.faults.history.Operation.Ending;
import io.cachette.faults.history.Verdict.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker knows that a cache with loader and writer reads values that it has lost again. */
final class WriteThroughModelTest {
  private static final Model KEEPS = Model.ofWriteThroughCache();
  private static final Model LOSES = KEEPS.withLosses();
  private static final long A = 1_000;
  private static final long B = 2_000;
  private static final long TRUE = 1;
  private static final long FALSE = 0;

  private final List<Operation> history = new ArrayList<>();

  @Test
  void check_lostEntry_isLoadedAgain() {
    known(Call.PUT, A, null, 0, 1);
    known(Call.PUT_IF_ABSENT, B, TRUE, 2, 3);
    known(Call.GET, null, B, 4, 5);

    assertThat(answer(KEEPS)).isEqualTo(Answer.NOT_LINEARIZABLE);
    assertThat(answer(LOSES)).isEqualTo(Answer.LINEARIZABLE);
  }

  @Test
  void check_nullAfterPut_isRejected() {
    known(Call.PUT, A, null, 0, 1);
    known(Call.GET, null, null, 2, 3);

    assertThat(answer(LOSES)).isEqualTo(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void check_oldValueAfterPut_isRejected() {
    known(Call.PUT, A, null, 0, 1);
    known(Call.PUT, B, null, 2, 3);
    known(Call.GET, null, A, 4, 5);

    assertThat(answer(LOSES)).isEqualTo(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void check_lostEntryIsIncremented_continuesFromTheSource() {
    known(Call.PUT, A, null, 0, 1);
    known(Call.INCREMENT, B, A + 1, 2, 3);
    known(Call.GET_AND_PUT, B, null, 4, 5);
    known(Call.GET, null, B, 6, 7);

    assertThat(answer(LOSES)).isEqualTo(Answer.LINEARIZABLE);
  }

  @Test
  void check_loadedEntry_isPresent() {
    known(Call.PUT, A, null, 0, 1);
    history.add(Operation.loss("FLUSHALL", "k", 2, 3));
    known(Call.GET, null, A, 4, 5);
    known(Call.PUT_IF_ABSENT, B, FALSE, 6, 7);
    assertThat(answer(KEEPS)).isEqualTo(Answer.LINEARIZABLE);

    known(Call.PUT_IF_ABSENT, B, TRUE, 8, 9);
    assertThat(answer(KEEPS)).isEqualTo(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void check_unknownPut_mayHaveReachedTheSourceOnly() {
    known(Call.PUT, A, null, 0, 1);
    history.add(Operation.unknown("1/1", "k", Call.PUT, B, null, 2));
    known(Call.GET, null, A, 10, 11);
    known(Call.GET, null, A, 20, 21);
    known(Call.GET, null, B, 30, 31);
    assertThat(answer(LOSES)).isEqualTo(Answer.LINEARIZABLE);

    known(Call.GET, null, A, 40, 41);
    assertThat(answer(LOSES)).isEqualTo(Answer.NOT_LINEARIZABLE);
  }

  private void known(
      Call call, @Nullable Long argument, @Nullable Long result, long invoked, long completed) {
    history.add(
        new Operation("1/1", "k", call, argument, null, result, Ending.KNOWN, invoked, completed));
  }

  private Answer answer(Model model) {
    return new LinearizabilityChecker(model).check(history).answer();
  }
}
