package io.cachette.redis.internal.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TripQueueTest {

  private final SentTrips trips = new SentTrips();

  @Test
  void submit_nothingUnderWay_leavesAtOnce() {
    CompletableFuture<List<String>> reply = trips.submit("a");

    assertThat(trips.elements()).containsExactly(List.of("a"));
    trips.sent(0).answer();
    assertThat(reply).isCompletedWithValue(List.of("a!"));
  }

  @Test
  void submit_limitReached_waitingCallsLeaveTogether() {
    trips.fill();
    CompletableFuture<List<String>> one = trips.submit("a");
    CompletableFuture<List<String>> two = trips.submit("b", "c");

    assertThat(trips.sent()).hasSize(2);
    trips.answerFirstTwo();

    assertThat(trips.sent(2).elements()).containsExactly("a", "b", "c");
    trips.sent(2).answer();
    assertThat(one).isCompletedWithValue(List.of("a!"));
    assertThat(two).isCompletedWithValue(List.of("b!", "c!"));
  }

  @Test
  void submit_twoKinds_leaveSeparatelyInTurn() {
    trips.fill();
    trips.start(SentTrips.call("puts", null, 1, "a"));
    trips.start(SentTrips.call("removals", null, 1, "b"));
    trips.start(SentTrips.call("puts", null, 1, "c"));

    trips.answerFirstTwo();

    assertThat(trips.sent(2).elements()).containsExactly("a", "c");
    assertThat(trips.sent(2).kind()).isEqualTo("puts");
    assertThat(trips.sent(3).elements()).containsExactly("b");
    assertThat(trips.sent(3).kind()).isEqualTo("removals");
  }

  @Test
  void submit_sameKeyUnderWay_followsInOrder() {
    trips.start(SentTrips.call("puts", "k", 1, "k1"));
    trips.start(SentTrips.call("puts", "k", 1, "k2"));
    trips.start(SentTrips.call("removals", "k", 1, "k3"));
    trips.start(SentTrips.call("puts", "k", 1, "k4"));

    assertThat(trips.elements()).containsExactly(List.of("k1"));
    trips.sent(0).answer();
    trips.sent(1).answer();
    trips.sent(2).fail(new IllegalStateException("lost"));

    assertThat(trips.elements())
        .containsExactly(List.of("k1"), List.of("k2"), List.of("k3"), List.of("k4"));
  }

  @Test
  void submit_manyWithSameKeyAndKind_leaveTogetherInOrderWithoutOthers() {
    trips.start(SentTrips.call("puts", "k", 1, "k1"));
    trips.start("second");
    List<CompletableFuture<List<String>>> replies =
        IntStream.range(2, 7)
            .mapToObj(i -> trips.submit(SentTrips.call("puts", "k", 1, "k" + i)))
            .toList();
    trips.start(SentTrips.call("removals", "k", 1, "k7"));
    trips.start(SentTrips.call("puts", "other", 1, "o"));

    trips.answerFirstTwo();
    assertThat(trips.elements())
        .contains(List.of("k2", "k3", "k4", "k5", "k6"))
        .contains(List.of("o"));
    trips.sent().stream()
        .filter(trip -> trip.elements().contains("k2"))
        .forEach(SentTrips.SentTrip::answer);

    for (int i = 0; i < replies.size(); i++) {
      assertThat(replies.get(i)).isCompletedWithValue(List.of("k" + (i + 2) + "!"));
    }
    assertThat(trips.elements()).endsWith(List.of("k7"));
  }

  @Test
  void submit_fewWithSameKey_leaveOneAfterAnotherWithOthers() {
    trips.start(SentTrips.call("puts", "k", 1, "k1"));
    trips.start("second");
    trips.start(SentTrips.call("puts", "k", 1, "k2"));
    trips.start(SentTrips.call("puts", "k", 1, "k3"));
    trips.start(SentTrips.call("puts", "other", 1, "o"));

    trips.answerFirstTwo();
    assertThat(trips.sent(2).elements()).doesNotContain("k3");
    trips.sent().forEach(trip -> trip.reply().complete(List.of("!", "!")));

    assertThat(trips.elements()).endsWith(List.of("k3"));
  }

  @Test
  void submit_sameKeyUnderWay_otherKeysOvertake() {
    trips.start(SentTrips.call("puts", "k", 1, "k1"));
    trips.start(SentTrips.call("puts", "k", 1, "k2"));
    trips.start(SentTrips.call("puts", "other", 1, "o"));

    assertThat(trips.elements()).containsExactly(List.of("k1"), List.of("o"));
  }

  @Test
  void submit_manyElements_leaveInSeveralTrips() {
    trips.fill();
    IntStream.range(0, 200).forEach(i -> trips.start("e" + i));

    trips.answerFirstTwo();

    assertThat(trips.sent(2).elements()).hasSize(Trip.MAX_ELEMENTS);
    assertThat(trips.sent(3).elements()).hasSize(200 - Trip.MAX_ELEMENTS);
    assertThat(Stream.of(2, 3).flatMap(i -> trips.sent(i).elements().stream()))
        .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(i -> "e" + i).toList());
  }

  @Test
  void submit_manyBytes_leaveInSeveralTrips() {
    trips.fill();
    int third = WaitingCalls.MAX_SHARED_BYTES;
    IntStream.range(0, 5).forEach(i -> trips.start(SentTrips.call("puts", null, third, "e" + i)));

    trips.answerFirstTwo();

    assertThat(trips.sent(2).elements()).containsExactly("e0", "e1", "e2", "e3");
    assertThat(trips.sent(3).elements()).containsExactly("e4");
  }

  @Test
  void submit_largeCall_leavesAloneWithoutWaiting() {
    trips.fill();
    trips.start("waiting");

    trips.start(SentTrips.call("reads", null, WaitingCalls.MAX_SHARED_BYTES + 1, "large"));
    assertThat(trips.elements()).endsWith(List.of("large"));
    assertThat(trips.sent()).hasSize(3);
    trips.sent(2).answer();

    assertThat(trips.sent()).hasSize(3);
  }

  @Test
  void submit_largeCallWithKeyUnderWay_followsInOrder() {
    trips.start(SentTrips.call("puts", "k", 1, "k1"));
    trips.start(SentTrips.call("puts", "k", WaitingCalls.MAX_SHARED_BYTES + 1, "k2"));

    assertThat(trips.sent()).hasSize(1);
    trips.sent(0).answer();

    assertThat(trips.elements()).containsExactly(List.of("k1"), List.of("k2"));
  }

  @Test
  void submit_largeReplies_laterCallsLeaveAlone() {
    String large = "x".repeat(20 * WaitingCalls.MAX_SHARED_BYTES);
    trips.start("first");
    trips.sent(0).reply().complete(List.of(large));

    trips.start("a");
    trips.start("b");
    trips.start("c");

    assertThat(trips.elements())
        .containsExactly(List.of("first"), List.of("a"), List.of("b"), List.of("c"));
  }
}
