package io.cachette.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.faults.history.Operation.Ending;
import io.cachette.faults.history.Verdict.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker accepts histories that an order explains, and rejects all others. */
final class LinearizabilityCheckerTest {
  private static final Model PLAIN = Model.ofPlainCache();
  private static final long A = 1_000;
  private static final long B = 2_000;
  private static final long C = 3_000;
  private static final long TRUE = 1;
  private static final long FALSE = 0;

  private final List<Operation> history = new ArrayList<>();

  @Test
  void check_emptyHistory_isLinearizable() {
    assertLinearizable(PLAIN);
  }

  @Test
  void check_eachCallOneAfterTheOther_isLinearizable() {
    get(0, 1, null);
    put(2, 3, A);
    get(4, 5, A);
    known(Call.GET_AND_PUT, B, null, A, 6, 7);
    known(Call.PUT_IF_ABSENT, C, null, FALSE, 8, 9);
    known(Call.REPLACE, C, A, FALSE, 10, 11);
    known(Call.REPLACE, C, B, TRUE, 12, 13);
    known(Call.INCREMENT, A, null, C + 1, 14, 15);
    known(Call.GET_AND_REMOVE, null, null, C + 1, 16, 17);
    known(Call.REMOVE, null, null, FALSE, 18, 19);
    known(Call.PUT_IF_ABSENT, A, null, TRUE, 20, 21);
    known(Call.REMOVE, null, null, TRUE, 22, 23);
    known(Call.INCREMENT, A, null, A, 24, 25);

    assertLinearizable(PLAIN);
  }

  @Test
  void check_readsDuringPut_mayChangeFromOldToNewOnce() {
    put(0, 100, A);
    get(10, 20, null);
    get(30, 40, A);
    assertLinearizable(PLAIN);

    get(50, 60, null);
    assertViolation(PLAIN);
  }

  @Test
  void check_lostUpdate_isRejected() {
    put(0, 1, A);
    known(Call.INCREMENT, B, null, A + 1, 2, 10);
    known(Call.INCREMENT, B, null, A + 1, 3, 11);

    assertViolation(PLAIN);
  }

  @Test
  void check_staleReadAfterCompletedPut_isRejected() {
    put(0, 1, A);
    put(2, 3, B);
    get(4, 5, A);

    assertViolation(PLAIN);
    assertViolation(PLAIN.withLosses());
  }

  @Test
  void check_valueThatWasNeverWritten_isRejected() {
    put(0, 1, A);
    get(2, 3, B);

    assertViolation(PLAIN);
    assertViolation(PLAIN.withLosses());
    assertViolation(Model.ofWriteThroughCache().withLosses());
  }

  @Test
  void check_valueThatComesBackAfterRemove_isRejected() {
    put(0, 1, A);
    known(Call.REMOVE, null, null, TRUE, 2, 3);
    get(4, 5, A);

    assertViolation(PLAIN);
    assertViolation(PLAIN.withLosses());
  }

  @Test
  void check_twoSuccessfulPutIfAbsent_isRejectedUnlessEntriesGetLost() {
    known(Call.PUT_IF_ABSENT, A, null, TRUE, 0, 10);
    known(Call.PUT_IF_ABSENT, B, null, TRUE, 1, 11);

    assertViolation(PLAIN);
    assertLinearizable(PLAIN.withLosses());
  }

  @Test
  void check_twoReplacementsOfOneValue_isRejected() {
    put(0, 1, A);
    known(Call.REPLACE, B, A, TRUE, 2, 10);
    known(Call.REPLACE, C, A, TRUE, 3, 11);

    assertViolation(PLAIN);
    assertViolation(PLAIN.withLosses());
  }

  @Test
  void check_twoRemovalsOfOneValue_isRejected() {
    put(0, 1, A);
    known(Call.GET_AND_REMOVE, null, null, A, 2, 10);
    known(Call.GET_AND_REMOVE, null, null, A, 3, 11);

    assertViolation(PLAIN);
  }

  @Test
  void check_readsThatSeeTwoPutsInDifferentOrders_isRejected() {
    put(0, 100, A);
    put(1, 100, B);
    get(2, 10, A);
    get(11, 20, B);
    assertLinearizable(PLAIN);

    get(21, 30, A);
    assertViolation(PLAIN);
  }

  @Test
  void check_unknownPut_mayTakeEffectNeverOrAtAnyTime() {
    unknown(Call.PUT, A, 0);
    get(100, 101, null);
    get(200, 201, A);
    assertLinearizable(PLAIN);

    put(202, 203, B);
    get(300, 301, B);
    assertLinearizable(PLAIN);
  }

  @Test
  void check_unknownPutThatWasSeen_takesNoSecondEffect() {
    unknown(Call.PUT, A, 0);
    get(1, 2, A);
    put(3, 4, B);
    get(5, 6, A);

    assertViolation(PLAIN);
  }

  @Test
  void check_unknownPutThatWasSeen_staysVisible() {
    unknown(Call.PUT, A, 0);
    get(1, 2, A);
    get(3, 4, null);

    assertViolation(PLAIN);
    assertLinearizable(PLAIN.withLosses());
  }

  @Test
  void check_unknownPutBeforeItsInvocation_isRejected() {
    get(0, 1, A);
    unknown(Call.PUT, A, 2);

    assertViolation(PLAIN);
  }

  @Test
  void check_unknownRemoval_explainsAbsence() {
    put(0, 1, A);
    unknown(Call.REMOVE, null, 2);
    get(3, 4, A);
    get(5, 6, null);

    assertLinearizable(PLAIN);
  }

  @Test
  void check_unknownIncrement_takesEffectOnceAtMost() {
    put(0, 1, A);
    unknown(Call.INCREMENT, B, 2);
    get(3, 4, A + 1);
    assertLinearizable(PLAIN);

    get(5, 6, A + 2);
    assertViolation(PLAIN);
  }

  @Test
  void check_lossInItsTime_explainsAbsence() {
    put(0, 1, A);
    history.add(Operation.loss("FLUSHALL", "k", 10, 20));
    get(11, 12, A);
    get(21, 22, null);

    assertLinearizable(PLAIN);
  }

  @Test
  void check_absenceBeforeTheLoss_isRejected() {
    put(0, 1, A);
    get(5, 6, null);
    history.add(Operation.loss("FLUSHALL", "k", 10, 20));

    assertViolation(PLAIN);
  }

  @Test
  void check_absenceAfterTheLossOnly_isRejected() {
    put(0, 1, A);
    history.add(Operation.loss("FLUSHALL", "k", 10, 20));
    get(21, 22, A);
    get(23, 24, null);

    assertViolation(PLAIN);
  }

  @Test
  void check_searchTooLong_isUndecided() {
    for (int i = 0; i < 12; i++) {
      put(i, 100, i);
      get(200 + i, 300, (long) i);
    }

    assertThat(new LinearizabilityChecker(PLAIN, 50).check(history).answer())
        .isEqualTo(Answer.UNDECIDED);
  }

  @Test
  void check_manyUnknownOperations_decides() {
    put(0, 1, A);
    for (int i = 0; i < 40; i++) {
      unknown(Call.PUT, 10_000L + i, 2 + i);
      unknown(Call.REMOVE, null, 2 + i);
      unknown(Call.INCREMENT, 20_000L + i, 2 + i);
      unknown(Call.PUT_IF_ABSENT, 30_000L + i, 2 + i);
    }
    get(200, 201, A);
    get(202, 203, A + 2);
    get(204, 205, null);
    assertLinearizable(PLAIN);

    get(206, 207, A);
    assertViolation(PLAIN);
  }

  @Test
  void check_unknownOperationsInARow_mayExplainOneResult() {
    put(0, 1, A);
    unknown(Call.REMOVE, null, 2);
    unknown(Call.PUT_IF_ABSENT, B, 3);
    unknown(Call.INCREMENT, C, 4);
    get(10, 11, B + 1);
    known(Call.GET_AND_REMOVE, null, null, B + 1, 12, 13);
    get(14, 15, null);

    assertLinearizable(PLAIN);
  }

  @Test
  void check_removalOfUnknownPut_explainsAbsenceBeforeAndAfter() {
    unknown(Call.PUT, A, 0);
    get(1, 2, null);
    known(Call.GET_AND_REMOVE, null, null, A, 3, 4);
    get(5, 6, null);

    assertLinearizable(PLAIN);
  }

  @Test
  void check_hundredsOfConcurrentOperations_decides() {
    for (int i = 0; i < 400; i++) {
      known(Call.PUT, (long) i, null, null, i * 10L, i * 10L + 25);
      known(Call.GET, null, null, (long) i, i * 10L + 5, i * 10L + 30);
    }

    assertLinearizable(PLAIN);
  }

  @Test
  void explanation_violation_namesTheOperationsThatContradictOnly() {
    put(0, 1, C);
    put(2, 3, A);
    put(4, 5, B);
    get(6, 7, A);
    get(8, 9, B);

    assertThat(new Explanation(PLAIN, history).describeContradiction())
        .contains("put(" + B + ")", "get()", "-> " + A)
        .doesNotContain(Long.toString(C), "-> " + B);
  }

  private void get(long invoked, long completed, @Nullable Long result) {
    known(Call.GET, null, null, result, invoked, completed);
  }

  private void put(long invoked, long completed, long value) {
    known(Call.PUT, value, null, null, invoked, completed);
  }

  private void known(
      Call call,
      @Nullable Long argument,
      @Nullable Long expected,
      @Nullable Long result,
      long invoked,
      long completed) {
    history.add(
        new Operation(
            "1/1", "k", call, argument, expected, result, Ending.KNOWN, invoked, completed));
  }

  private void unknown(Call call, @Nullable Long argument, long invoked) {
    history.add(Operation.unknown("1/1", "k", call, argument, null, invoked));
  }

  private void assertLinearizable(Model model) {
    assertThat(answer(model)).isEqualTo(Answer.LINEARIZABLE);
  }

  private void assertViolation(Model model) {
    assertThat(answer(model)).isEqualTo(Answer.NOT_LINEARIZABLE);
  }

  private Answer answer(Model model) {
    return new LinearizabilityChecker(model).check(history).answer();
  }
}
