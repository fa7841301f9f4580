package io.cachette.cdi;

import static io.cachette.cdi.RateLimitAssertions.statistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The annotation for rate limits on methods that return a stage. */
@RedisTest
final class RateLimitAsyncTest {

  private final RedisServer server;

  RateLimitAsyncTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  static class Service {

    final AtomicInteger calls = new AtomicInteger();

    public int calls() {
      return calls.get();
    }

    @RateLimit(name = "async", limit = 1, period = "1h", refundOn = IOException.class)
    public CompletionStage<String> async(CompletableFuture<String> result) {
      calls.incrementAndGet();
      return result;
    }

    @RateLimit(name = "async-waits", limit = 20, burst = 1, maxWait = "2s")
    public CompletionStage<String> asyncWaits() {
      return CompletableFuture.completedFuture(Thread.currentThread().getName());
    }
  }

  private Container start() {
    server.flushAll();
    return Container.of(server, Service.class);
  }

  @Test
  void rateLimit_asyncMethod_failsStageAndRefundsOnException() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      CompletableFuture<String> failing = new CompletableFuture<>();
      CompletionStage<String> first = service.async(failing);
      assertThatThrownBy(() -> service.async(failing).toCompletableFuture().join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(RateLimitExceededException.class);
      failing.completeExceptionally(new IOException("down"));
      assertThatThrownBy(() -> first.toCompletableFuture().join())
          .hasRootCauseInstanceOf(IOException.class);
      CompletableFuture<String> done = CompletableFuture.completedFuture("done");
      await()
          .untilAsserted(
              () -> assertThat(service.async(done).toCompletableFuture().join()).isEqualTo("done"));
      assertThat(service.calls()).isEqualTo(2);
    }
  }

  @Test
  void maxWait_asyncMethod_waitsWithoutBlockingThread() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      List<CompletableFuture<String>> stages =
          IntStream.range(0, 5).mapToObj(i -> service.asyncWaits().toCompletableFuture()).toList();
      String here = Thread.currentThread().getName();
      assertThat(stages)
          .allSatisfy(stage -> assertThat(stage.join()).matches("cachette-limits.*|" + here));
      assertThat(stages.get(4).join()).startsWith("cachette-limits");
      assertThat(statistics(container, "async-waits").waited()).isPositive();
    }
  }

  @ApplicationScoped
  static class LongWaiting {

    final AtomicInteger calls = new AtomicInteger();

    @RateLimit(name = "patient", limit = 1, period = "1h", maxWait = "1h")
    public CompletionStage<Integer> call() {
      return CompletableFuture.completedFuture(calls.incrementAndGet());
    }

    public int calls() {
      return calls.get();
    }
  }

  @Test
  void maxWait_cancelledStage_refundsWithoutCallingMethod() {
    server.flushAll();
    try (Container container = Container.of(server, LongWaiting.class)) {
      LongWaiting bean = container.get(LongWaiting.class);
      assertThat(bean.call().toCompletableFuture().join()).isEqualTo(1);
      CompletionStage<Integer> waiting = bean.call();
      await().untilAsserted(() -> assertThat(waitingUntil(container)).isGreaterThan(3_600));
      waiting.toCompletableFuture().cancel(false);
      await().untilAsserted(() -> assertThat(waitingUntil(container)).isLessThanOrEqualTo(3_600));
      assertThat(bean.calls()).isEqualTo(1);
    }
  }

  /** Returns the seconds until the limit has recovered from all calls and reservations. */
  private static long waitingUntil(Container container) {
    return container
        .get(RateLimiters.class)
        .find("patient")
        .orElseThrow()
        .peek("")
        .resetAfter()
        .toSeconds();
  }
}
