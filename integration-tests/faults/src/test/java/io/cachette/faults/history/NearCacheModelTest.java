package io.cachette.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.faults.history.Operation.Ending;
import io.cachette.faults.history.Verdict.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker accepts reads of near caches that are stale within the bound, and no others. */
final class NearCacheModelTest {
  private static final long BOUND = 100;
  private static final Model NEAR = Model.ofPlainCache().withStaleness(Duration.ofNanos(BOUND));
  private static final String NODE = "0/1";
  private static final String SAME_NODE = "0/2";
  private static final String OTHER_NODE = "1/1";
  private static final long A = 1_000;
  private static final long B = 2_000;
  private static final long C = 3_000;
  private static final long TRUE = 1;
  private static final long FALSE = 0;

  private final List<Operation> history = new ArrayList<>();

  @Test
  void check_freshReads_areAccepted() {
    put(NODE, A, 0, 10);
    nearGet(OTHER_NODE, A, 20, 21);
    put(NODE, B, 30, 40);
    nearGet(OTHER_NODE, B, 41, 42);
    nearGet(NODE, B, 41, 42);
    remove(NODE, 50, 60);
    nearGet(OTHER_NODE, null, 61, 62);

    assertAccepted();
  }

  @Test
  void check_staleReadWithinBound_isAccepted() {
    put(NODE, A, 0, 10);
    put(NODE, B, 20, 30);
    nearGet(OTHER_NODE, A, 130, 131);

    assertAccepted();
  }

  @Test
  void check_staleReadAfterBound_isRejected() {
    put(NODE, A, 0, 10);
    put(NODE, B, 20, 30);
    nearGet(OTHER_NODE, A, 131, 132);

    assertRejected();
  }

  @Test
  void check_staleReadOfUsualGet_isRejected() {
    put(NODE, A, 0, 10);
    put(NODE, B, 20, 30);
    known(OTHER_NODE, Call.GET, null, A, 40, 41);

    assertRejected();
  }

  @Test
  void check_staleResultOfConditionalOperation_isRejected() {
    put(NODE, A, 0, 10);
    put(NODE, B, 20, 30);
    known(OTHER_NODE, Call.GET_AND_PUT, C, A, 40, 50);

    assertRejected();
  }

  @Test
  void check_twoReadsInTheWrongOrder_areAcceptedWithinBound() {
    put(NODE, A, 0, 10);
    put(NODE, B, 20, 30);
    nearGet(OTHER_NODE, B, 40, 41);
    nearGet("2/1", A, 50, 51);

    assertAccepted();
  }

  @Test
  void check_valueBeforeOwnChange_isRejected() {
    put(NODE, A, 0, 10);
    put(OTHER_NODE, B, 20, 30);
    nearGet(OTHER_NODE, A, 40, 41);

    assertRejected();
  }

  @Test
  void check_valueBeforeChangeOfOtherThreadOfNode_isRejected() {
    put(OTHER_NODE, A, 0, 10);
    put(NODE, B, 20, 30);
    nearGet(SAME_NODE, A, 40, 41);

    assertRejected();
  }

  @Test
  void check_valueBeforeOwnRemoval_isRejected() {
    put(OTHER_NODE, A, 0, 10);
    remove(NODE, 20, 30);
    nearGet(NODE, A, 40, 41);

    assertRejected();
  }

  @Test
  void check_absenceBeforeOwnPut_isRejected() {
    put(NODE, A, 20, 30);
    nearGet(NODE, null, 40, 41);

    assertRejected();
  }

  @Test
  void check_valueBeforeOwnChangeThatHasNotReturned_isAccepted() {
    put(OTHER_NODE, A, 0, 10);
    put(NODE, B, 20, 60);
    nearGet(SAME_NODE, A, 50, 51);

    assertAccepted();
  }

  @Test
  void check_staleValueAfterOwnOlderChange_isAccepted() {
    put(NODE, A, 0, 10);
    put(OTHER_NODE, B, 20, 30);
    nearGet(NODE, A, 40, 41);

    assertAccepted();
  }

  /** Each of them may be the last for some time, but not both in the end. */
  @Test
  void check_twoChangesAtTheSameTime_areSeenByTheirNodesWithinBound() {
    put(OTHER_NODE, B, 20, 40);
    put(NODE, A, 20, 30);
    nearGet(NODE, A, 50, 51);
    nearGet(OTHER_NODE, B, 52, 53);
    assertAccepted();

    nearGet(NODE, A, 500, 501);
    nearGet(OTHER_NODE, B, 502, 503);
    assertRejected();
  }

  @Test
  void check_ownConditionalOperationWithoutEffect_isNoChange() {
    put(OTHER_NODE, A, 0, 10);
    put(OTHER_NODE, B, 20, 30);
    known(NODE, Call.PUT_IF_ABSENT, C, FALSE, 40, 50);
    nearGet(NODE, A, 60, 61);

    assertAccepted();
  }

  @Test
  void check_ownConditionalOperation_isSeen() {
    put(OTHER_NODE, A, 0, 10);
    history.add(new Operation(NODE, "k", Call.REPLACE, B, A, TRUE, Ending.KNOWN, 20, 30));
    nearGet(NODE, A, 40, 41);

    assertRejected();
  }

  @Test
  void check_ownChangeWithUnknownOutcome_mayBeSeenAtAnyTimeOrNever() {
    put(OTHER_NODE, A, 0, 10);
    history.add(Operation.unknown(NODE, "k", Call.PUT, B, null, 20));
    nearGet(NODE, A, 500, 501);
    nearGet(OTHER_NODE, B, 800, 801);
    assertAccepted();

    nearGet(NODE, A, 850, 851);
    assertAccepted();

    nearGet(NODE, A, 902, 903);
    assertRejected();
  }

  @Test
  void check_unknownChangeBeforeAnInvocation_isNotSeenBefore() {
    put(OTHER_NODE, A, 0, 10);
    nearGet(NODE, B, 20, 21);
    history.add(Operation.unknown(NODE, "k", Call.PUT, B, null, 22));

    assertRejected();
  }

  @Test
  void check_removedValue_isAcceptedWithinBoundOnly() {
    put(NODE, A, 0, 10);
    remove(NODE, 20, 30);
    nearGet(OTHER_NODE, A, 130, 131);
    assertAccepted();

    nearGet(OTHER_NODE, A, 132, 133);
    assertRejected();
  }

  @Test
  void check_lostEntry_isAcceptedWithinBoundOnly() {
    put(NODE, A, 0, 10);
    history.add(Operation.loss("flushall", "k", 20, 30));
    nearGet(NODE, null, 50, 51);
    nearGet(OTHER_NODE, A, 130, 131);
    assertAccepted();

    nearGet(OTHER_NODE, A, 160, 161);
    assertRejected();
  }

  @Test
  void check_expiredEntry_mayBeReadUntilItIsFoundToBeAbsentAndForTheBound() {
    Model expiring = NEAR.withLosses();
    put(NODE, A, 0, 10);
    nearGet(NODE, A, 1_000, 1_001);
    known(OTHER_NODE, Call.PUT_IF_ABSENT, B, TRUE, 2_000, 2_010);
    nearGet(NODE, A, 2_110, 2_111);
    assertThat(answer(expiring)).isEqualTo(Answer.LINEARIZABLE);

    nearGet(NODE, A, 2_112, 2_113);
    assertThat(answer(expiring)).isEqualTo(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void check_valueThatWasNeverWritten_isRejected() {
    put(NODE, A, 0, 10);
    nearGet(OTHER_NODE, C, 20, 21);

    assertRejected();
  }

  @Test
  void explanation_staleRead_isOneOfTheOperationsThatContradict() {
    put(NODE, A, 0, 10);
    put(NODE, B, 20, 30);
    nearGet(OTHER_NODE, A, 231, 232);
    nearGet(OTHER_NODE, B, 240, 241);

    assertThat(new Explanation(NEAR, history).describeContradiction())
        .contains("get(), near", "-> " + A, "put(" + B + ")");
  }

  private void put(String client, long value, long invoked, long completed) {
    known(client, Call.PUT, value, null, invoked, completed);
  }

  private void remove(String client, long invoked, long completed) {
    known(client, Call.REMOVE, null, TRUE, invoked, completed);
  }

  private void nearGet(String client, @Nullable Long result, long invoked, long completed) {
    known(client, Call.NEAR_GET, null, result, invoked, completed);
  }

  private void known(
      String client,
      Call call,
      @Nullable Long argument,
      @Nullable Long result,
      long invoked,
      long completed) {
    history.add(
        new Operation(client, "k", call, argument, null, result, Ending.KNOWN, invoked, completed));
  }

  private void assertAccepted() {
    assertThat(answer(NEAR)).isEqualTo(Answer.LINEARIZABLE);
  }

  private void assertRejected() {
    assertThat(answer(NEAR)).isEqualTo(Answer.NOT_LINEARIZABLE);
  }

  private Answer answer(Model model) {
    return new LinearizabilityChecker(model).check(history).answer();
  }
}
