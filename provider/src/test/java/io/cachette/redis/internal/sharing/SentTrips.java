package io.cachette.redis.internal.sharing;

import io.cachette.redis.internal.CallBudget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A queue whose round trips the test answers. */
final class SentTrips {

  private final List<SentTrip> sent = new ArrayList<>();
  private final List<Runnable> checks = new ArrayList<>();
  private final TripQueue<String, String> queue =
      new TripQueue<>(
          (elements, kind, deadline) -> send(elements, kind),
          String::length,
          (check, delay) -> checks.add(check),
          () -> this.now);
  private long now;
  private boolean isFailingAtOnce;

  /** A round trip whose reply the test sends. */
  record SentTrip(List<String> elements, Object kind, CompletableFuture<List<String>> reply) {
    void answer() {
      reply.complete(elements.stream().map(element -> element + "!").toList());
    }

    void fail(Throwable failure) {
      reply.completeExceptionally(failure);
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

  /** The round trips that were sent until now. */
  List<SentTrip> sent() {
    return List.copyOf(sent);
  }

  SentTrip sent(int index) {
    return sent.get(index);
  }

  List<List<String>> elements() {
    return sent.stream().map(SentTrip::elements).toList();
  }

  /** The checks that the queue wants to run later. */
  List<Runnable> checks() {
    return checks;
  }

  void failAtOnce(boolean isFailing) {
    this.isFailingAtOnce = isFailing;
  }

  void addMillis(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** Sends as many round trips as may be under way before the first one is measured. */
  void fill() {
    start("first");
    start("second");
  }

  void answerFirstTwo() {
    addMillis(1);
    sent.get(0).answer();
    sent.get(1).answer();
  }

  void start(String... elements) {
    start(call("reads", null, 1, elements));
  }

  void start(SharedCall<String, String> call) {
    CompletableFuture<?> unused = submit(call);
  }

  CompletableFuture<List<String>> submit(String... elements) {
    return submit(call("reads", null, 1, elements));
  }

  CompletableFuture<List<String>> submit(SharedCall<String, String> call) {
    return queue.submit(call);
  }

  static SharedCall<String, String> call(
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
}
