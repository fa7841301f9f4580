package io.cachette.redis.internal.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.CallBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;

class TripFailuresTest {

  private final SentTrips trips = new SentTrips();

  @Test
  void fail_sharedTrip_eachCallHasExceptionOfItsOwn() {
    trips.fill();
    CompletableFuture<List<String>> one = trips.submit("a");
    CompletableFuture<List<String>> two = trips.submit("b");
    trips.answerFirstTwo();

    trips.sent(2).fail(new StoreFailureException("No answer", null, true, false));

    StoreFailureException ofOne = failureOf(one);
    StoreFailureException ofTwo = failureOf(two);
    assertThat(ofOne).isNotSameAs(ofTwo).hasMessage("No answer");
    assertThat(ofOne.wasAsked()).isTrue();
    assertThat(ofOne.isOutcomeUnknown()).isFalse();
    assertThat(ofTwo).hasMessage("No answer");
  }

  @Test
  void refuse_sharedTripOnFullServer_sendsEachCallByItself() {
    trips.fill();
    CompletableFuture<List<String>> one = trips.submit(SentTrips.call("puts", "a", 1, "a"));
    CompletableFuture<List<String>> two = trips.submit(SentTrips.call("puts", "b", 1, "b1"));
    CompletableFuture<List<String>> three = trips.submit(SentTrips.call("puts", "b", 1, "b2"));
    trips.answerFirstTwo();
    RuntimeException full =
        new RedisException("OOM command not allowed when used memory > 'maxmemory'");

    trips.sent(2).fail(full);
    assertThat(trips.elements().subList(3, 5)).containsExactly(List.of("a"), List.of("b1"));
    trips.sent(3).answer();
    trips.sent(4).fail(full);
    assertThat(trips.elements().get(5)).containsExactly("b2");
    CompletableFuture<List<String>> next = trips.submit(SentTrips.call("puts", "b", 1, "b3"));
    assertThat(trips.sent()).hasSize(6);
    trips.sent(5).answer();

    assertThat(one).isCompletedWithValue(List.of("a!"));
    assertThatThrownBy(two::join).hasCause(full);
    assertThat(three).isCompletedWithValue(List.of("b2!"));
    trips.sent(6).answer();
    assertThat(next).isCompletedWithValue(List.of("b3!"));
  }

  @Test
  void check_tripTakesLong_othersLeave() {
    trips.fill();
    trips.start("a");
    assertThat(trips.sent()).hasSize(2);
    assertThat(trips.checks()).hasSize(1);

    trips.checks().get(0).run();
    assertThat(trips.sent()).hasSize(2);
    trips.addMillis(21);
    trips.checks().get(1).run();

    assertThat(trips.sent(2).elements()).containsExactly("a");
  }

  @Test
  void cancel_waitingCall_isNotSent() {
    trips.fill();
    CompletableFuture<List<String>> cancelled = trips.submit("cancelled");
    trips.start("kept");

    cancelled.cancel(false);
    trips.answerFirstTwo();

    assertThat(trips.sent(2).elements()).containsExactly("kept");
  }

  @Test
  void giveUp_waitingCallWithKey_isNotSentAndLetsFollowersLeave() {
    trips.start(SentTrips.call("puts", "k", 1, "k1"));
    CallBudget budget = new CallBudget(Duration.ofSeconds(1));
    List<CompletableFuture<List<String>>> given = new ArrayList<>();
    budget.execute(() -> given.add(trips.submit(SentTrips.call("puts", "k", 1, "interrupted"))));
    trips.start(SentTrips.call("puts", "k", 1, "k3"));

    budget.giveUp();
    trips.sent(0).answer();

    assertThat(trips.elements()).containsExactly(List.of("k1"), List.of("k3"));
    assertThatThrownBy(given.get(0)::join)
        .cause()
        .isExactlyInstanceOf(CacheException.class) // no outage, after which a cache is bypassed
        .hasMessage("The call was given up before it was sent; nothing was changed");
  }

  @Test
  void submit_tooManyWait_failsAtOnce() {
    trips.fill();
    IntStream.range(0, WaitingCalls.MAX).forEach(i -> trips.start("e"));

    CompletableFuture<List<String>> refused = trips.submit("one more");

    assertThatThrownBy(refused::join)
        .cause()
        .isExactlyInstanceOf(CacheException.class)
        .hasMessage("100000 calls already wait for Redis; nothing was changed");
  }

  @Test
  void fail_allTripsAtOnce_failsAllWaitingCalls() {
    trips.fill();
    List<CompletableFuture<List<String>>> replies =
        IntStream.range(0, WaitingCalls.MAX)
            .mapToObj(i -> trips.submit(SentTrips.call("puts", "k" + i, 1, "e" + i)))
            .toList();

    trips.failAtOnce(true);
    trips.answerFirstTwo();

    assertThat(replies).allMatch(CompletableFuture::isCompletedExceptionally);
    trips.failAtOnce(false);
    trips.start(SentTrips.call("puts", "k1", 1, "later"));
    assertThat(trips.elements()).endsWith(List.of("later"));
  }

  @Test
  void submit_senderThrows_failsAndNextOneLeaves() {
    trips.failAtOnce(true);
    CompletableFuture<List<String>> failed = trips.submit(SentTrips.call("puts", "k", 1, "a"));
    trips.failAtOnce(false);

    CompletableFuture<List<String>> next = trips.submit(SentTrips.call("puts", "k", 1, "b"));
    trips.sent(0).answer();

    assertThatThrownBy(failed::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(next).isCompletedWithValue(List.of("b!"));
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
