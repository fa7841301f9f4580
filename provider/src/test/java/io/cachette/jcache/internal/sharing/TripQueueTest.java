package io.cachette.jcache.internal.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.CallBudget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;

class TripQueueTest {

  private final List<SentTrip> sent = new ArrayList<>();
  private long now;
  private final List<Runnable> checks = new ArrayList<>();
  private final TripQueue<String, String> queue =
      new TripQueue<>(this::send, String::length, checks::add, () -> now);
  private boolean isFailingAtOnce;

  /** A round trip whose reply the test sends. */
  private record SentTrip(
      List<String> elements, Object kind, CompletableFuture<List<String>> reply) {
    void answer() {
      reply.complete(elements.stream().map(element -> element + "!").toList());
    }
  }

  private CompletableFuture<List<String>> send(List<String> elements, Object kind) {
    if (isFailingAtOnce) {
      throw new IllegalStateException("closed");
    }
    SentTrip trip = new SentTrip(elements, kind, new CompletableFuture<>());
    sent.add(trip);
    return trip.reply();
  }

  @Test
  void submit_nothingUnderWay_leavesAtOnce() {
    CompletableFuture<List<String>> reply = submit("a");

    assertThat(elements()).containsExactly(List.of("a"));
    sent.get(0).answer();
    assertThat(reply).isCompletedWithValue(List.of("a!"));
  }

  @Test
  void submit_limitReached_waitingCallsLeaveTogether() {
    fill();
    CompletableFuture<List<String>> one = submit("a");
    CompletableFuture<List<String>> two = submit("b", "c");

    assertThat(sent).hasSize(2);
    answerFirstTwo();

    assertThat(sent.get(2).elements()).containsExactly("a", "b", "c");
    sent.get(2).answer();
    assertThat(one).isCompletedWithValue(List.of("a!"));
    assertThat(two).isCompletedWithValue(List.of("b!", "c!"));
  }

  @Test
  void submit_twoKinds_leaveSeparatelyInTurn() {
    fill();
    start(call("puts", null, 1, "a"));
    start(call("removals", null, 1, "b"));
    start(call("puts", null, 1, "c"));

    answerFirstTwo();

    assertThat(sent.get(2).elements()).containsExactly("a", "c");
    assertThat(sent.get(2).kind()).isEqualTo("puts");
    assertThat(sent.get(3).elements()).containsExactly("b");
    assertThat(sent.get(3).kind()).isEqualTo("removals");
  }

  @Test
  void submit_sameKeyUnderWay_followsInOrder() {
    start(call("puts", "k", 1, "k1"));
    start(call("puts", "k", 1, "k2"));
    start(call("removals", "k", 1, "k3"));
    start(call("puts", "k", 1, "k4"));

    assertThat(elements()).containsExactly(List.of("k1"));
    sent.get(0).answer();
    sent.get(1).answer();
    sent.get(2).reply().completeExceptionally(new IllegalStateException("lost"));

    assertThat(elements())
        .containsExactly(List.of("k1"), List.of("k2"), List.of("k3"), List.of("k4"));
  }

  @Test
  void submit_manyWithSameKeyAndKind_leaveTogetherInOrderWithoutOthers() {
    start(call("puts", "k", 1, "k1"));
    start("second");
    List<CompletableFuture<List<String>>> replies =
        IntStream.range(2, 7).mapToObj(i -> submit(call("puts", "k", 1, "k" + i))).toList();
    start(call("removals", "k", 1, "k7"));
    start(call("puts", "other", 1, "o"));

    answerFirstTwo();
    assertThat(elements()).contains(List.of("k2", "k3", "k4", "k5", "k6")).contains(List.of("o"));
    List.copyOf(sent).stream()
        .filter(trip -> trip.elements().contains("k2"))
        .forEach(SentTrip::answer);

    for (int i = 0; i < replies.size(); i++) {
      assertThat(replies.get(i)).isCompletedWithValue(List.of("k" + (i + 2) + "!"));
    }
    assertThat(elements()).endsWith(List.of("k7"));
  }

  @Test
  void submit_fewWithSameKey_leaveOneAfterAnotherWithOthers() {
    start(call("puts", "k", 1, "k1"));
    start("second");
    start(call("puts", "k", 1, "k2"));
    start(call("puts", "k", 1, "k3"));
    start(call("puts", "other", 1, "o"));

    answerFirstTwo();
    assertThat(sent.get(2).elements()).doesNotContain("k3");
    List.copyOf(sent).forEach(trip -> trip.reply().complete(List.of("!", "!")));

    assertThat(elements()).endsWith(List.of("k3"));
  }

  @Test
  void submit_sameKeyUnderWay_otherKeysOvertake() {
    start(call("puts", "k", 1, "k1"));
    start(call("puts", "k", 1, "k2"));
    start(call("puts", "other", 1, "o"));

    assertThat(elements()).containsExactly(List.of("k1"), List.of("o"));
  }

  @Test
  void submit_manyElements_leaveInSeveralTrips() {
    fill();
    IntStream.range(0, 200).forEach(i -> start("e" + i));

    answerFirstTwo();

    assertThat(sent.get(2).elements()).hasSize(Trip.MAX_ELEMENTS);
    assertThat(sent.get(3).elements()).hasSize(200 - Trip.MAX_ELEMENTS);
    assertThat(Stream.of(2, 3).flatMap(i -> sent.get(i).elements().stream()))
        .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(i -> "e" + i).toList());
  }

  @Test
  void submit_manyBytes_leaveInSeveralTrips() {
    fill();
    int third = WaitingCalls.MAX_SHARED_BYTES;
    IntStream.range(0, 5).forEach(i -> start(call("puts", null, third, "e" + i)));

    answerFirstTwo();

    assertThat(sent.get(2).elements()).containsExactly("e0", "e1", "e2", "e3");
    assertThat(sent.get(3).elements()).containsExactly("e4");
  }

  @Test
  void submit_largeCall_leavesAloneWithoutWaiting() {
    fill();
    start("waiting");

    start(call("reads", null, WaitingCalls.MAX_SHARED_BYTES + 1, "large"));
    assertThat(elements()).endsWith(List.of("large"));
    assertThat(sent).hasSize(3);
    sent.get(2).answer();

    assertThat(sent).hasSize(3);
  }

  @Test
  void submit_largeCallWithKeyUnderWay_followsInOrder() {
    start(call("puts", "k", 1, "k1"));
    start(call("puts", "k", WaitingCalls.MAX_SHARED_BYTES + 1, "k2"));

    assertThat(sent).hasSize(1);
    sent.get(0).answer();

    assertThat(elements()).containsExactly(List.of("k1"), List.of("k2"));
  }

  @Test
  void fail_sharedTrip_eachCallHasExceptionOfItsOwn() {
    fill();
    CompletableFuture<List<String>> one = submit("a");
    CompletableFuture<List<String>> two = submit("b");
    answerFirstTwo();

    sent.get(2)
        .reply()
        .completeExceptionally(new StoreFailureException("No answer", null, true, false));

    StoreFailureException ofOne = failureOf(one);
    StoreFailureException ofTwo = failureOf(two);
    assertThat(ofOne).isNotSameAs(ofTwo).hasMessage("No answer");
    assertThat(ofOne.wasAsked()).isTrue();
    assertThat(ofOne.isOutcomeUnknown()).isFalse();
    assertThat(ofTwo).hasMessage("No answer");
  }

  @Test
  void refuse_sharedTripOnFullServer_sendsEachCallByItself() {
    fill();
    CompletableFuture<List<String>> one = submit(call("puts", "a", 1, "a"));
    CompletableFuture<List<String>> two = submit(call("puts", "b", 1, "b1"));
    CompletableFuture<List<String>> three = submit(call("puts", "b", 1, "b2"));
    answerFirstTwo();
    RuntimeException full =
        new RedisException("OOM command not allowed when used memory > 'maxmemory'");

    sent.get(2).reply().completeExceptionally(full);
    assertThat(elements().subList(3, 5)).containsExactly(List.of("a"), List.of("b1"));
    sent.get(3).answer();
    sent.get(4).reply().completeExceptionally(full);
    assertThat(elements().get(5)).containsExactly("b2");
    CompletableFuture<List<String>> next = submit(call("puts", "b", 1, "b3"));
    assertThat(sent).hasSize(6);
    sent.get(5).answer();

    assertThat(one).isCompletedWithValue(List.of("a!"));
    assertThatThrownBy(two::join).hasCause(full);
    assertThat(three).isCompletedWithValue(List.of("b2!"));
    sent.get(6).answer();
    assertThat(next).isCompletedWithValue(List.of("b3!"));
  }

  @Test
  void check_tripTakesLong_othersLeave() {
    fill();
    start("a");
    assertThat(sent).hasSize(2);
    assertThat(checks).hasSize(1);

    checks.get(0).run();
    assertThat(sent).hasSize(2);
    now += TimeUnit.MILLISECONDS.toNanos(21);
    checks.get(1).run();

    assertThat(sent.get(2).elements()).containsExactly("a");
  }

  @Test
  void submit_largeReplies_laterCallsLeaveAlone() {
    String large = "x".repeat(20 * WaitingCalls.MAX_SHARED_BYTES);
    start("first");
    sent.get(0).reply().complete(List.of(large));

    start("a");
    start("b");
    start("c");

    assertThat(elements())
        .containsExactly(List.of("first"), List.of("a"), List.of("b"), List.of("c"));
  }

  @Test
  void cancel_waitingCall_isNotSent() {
    fill();
    CompletableFuture<List<String>> cancelled = submit("cancelled");
    start("kept");

    cancelled.cancel(false);
    answerFirstTwo();

    assertThat(sent.get(2).elements()).containsExactly("kept");
  }

  @Test
  void giveUp_waitingCallWithKey_isNotSentAndLetsFollowersLeave() {
    start(call("puts", "k", 1, "k1"));
    CallBudget budget = new CallBudget(Duration.ofSeconds(1));
    List<CompletableFuture<List<String>>> given = new ArrayList<>();
    budget.execute(() -> given.add(submit(call("puts", "k", 1, "interrupted"))));
    start(call("puts", "k", 1, "k3"));

    budget.giveUp();
    sent.get(0).answer();

    assertThat(elements()).containsExactly(List.of("k1"), List.of("k3"));
    assertThatThrownBy(given.get(0)::join)
        .cause()
        .isExactlyInstanceOf(CacheException.class) // no outage, after which a cache is bypassed
        .hasMessage("The call was given up before it was sent; nothing was changed");
  }

  @Test
  void submit_tooManyWait_failsAtOnce() {
    fill();
    IntStream.range(0, WaitingCalls.MAX).forEach(i -> start("e"));

    CompletableFuture<List<String>> refused = submit("one more");

    assertThatThrownBy(refused::join)
        .cause()
        .isExactlyInstanceOf(CacheException.class)
        .hasMessage("100000 calls already wait for Redis; nothing was changed");
  }

  @Test
  void fail_allTripsAtOnce_failsAllWaitingCalls() {
    fill();
    List<CompletableFuture<List<String>>> replies =
        IntStream.range(0, WaitingCalls.MAX)
            .mapToObj(i -> submit(call("puts", "k" + i, 1, "e" + i)))
            .toList();

    isFailingAtOnce = true;
    answerFirstTwo();

    assertThat(replies).allMatch(CompletableFuture::isCompletedExceptionally);
    isFailingAtOnce = false;
    start(call("puts", "k1", 1, "later"));
    assertThat(elements()).endsWith(List.of("later"));
  }

  @Test
  void submit_senderThrows_failsAndNextOneLeaves() {
    isFailingAtOnce = true;
    CompletableFuture<List<String>> failed = submit(call("puts", "k", 1, "a"));
    isFailingAtOnce = false;

    CompletableFuture<List<String>> next = submit(call("puts", "k", 1, "b"));
    sent.get(0).answer();

    assertThatThrownBy(failed::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(next).isCompletedWithValue(List.of("b!"));
  }

  /** Sends as many round trips as may be under way before the first one is measured. */
  private void fill() {
    start("first");
    start("second");
    assertThat(sent).hasSize(2);
  }

  private void answerFirstTwo() {
    now += TimeUnit.MILLISECONDS.toNanos(1);
    sent.get(0).answer();
    sent.get(1).answer();
  }

  private List<List<String>> elements() {
    return sent.stream().map(SentTrip::elements).toList();
  }

  private void start(String... elements) {
    start(call("reads", null, 1, elements));
  }

  private void start(SharedCall<String, String> call) {
    CompletableFuture<?> unused = submit(call);
  }

  private CompletableFuture<List<String>> submit(String... elements) {
    return submit(call("reads", null, 1, elements));
  }

  private CompletableFuture<List<String>> submit(SharedCall<String, String> call) {
    return queue.submit(call);
  }

  private static SharedCall<String, String> call(
      String kind, @Nullable String key, int bytes, String... elements) {
    return new SharedCall<>(
        List.of(elements),
        kind,
        key == null ? null : ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
        bytes,
        System.nanoTime() + TimeUnit.MINUTES.toNanos(1),
        CallBudget.currentOr(Duration.ofSeconds(1)),
        new AtomicBoolean(),
        new CompletableFuture<>());
  }

  private static StoreFailureException failureOf(CompletableFuture<?> reply) {
    try {
      reply.join();
      throw new AssertionError("no failure");
    } catch (CompletionException e) {
      return (StoreFailureException) Objects.requireNonNull(e.getCause());
    }
  }
}
