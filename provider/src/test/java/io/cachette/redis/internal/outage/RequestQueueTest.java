package io.cachette.redis.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The number of requests that the client has at a time. */
class RequestQueueTest {

  private final RequestQueue queue = new RequestQueue(2);
  private final List<CompletableFuture<Integer>> sent = new ArrayList<>();

  private CompletableFuture<Integer> submit() {
    return queue.submit(
        () -> {
          CompletableFuture<Integer> reply = new CompletableFuture<>();
          sent.add(reply);
          return reply;
        });
  }

  @Test
  void submit_limitReached_waitsInOrder() {
    List<CompletableFuture<Integer>> replies = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      replies.add(submit());
    }
    assertThat(sent).hasSize(2);

    sent.get(1).complete(1);
    assertThat(sent).hasSize(3);
    assertThat(replies.get(1)).isCompletedWithValue(1);
    sent.get(2).complete(2);
    assertThat(replies.get(2)).isCompletedWithValue(2);
    assertThat(sent).hasSize(4);
  }

  @Test
  void submit_failedRequest_releasesItsPlace() {
    for (int i = 0; i < 10; i++) {
      CompletableFuture<Integer> reply =
          queue.submit(
              () -> {
                throw new IllegalStateException("closed");
              });
      assertThatThrownBy(reply::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(IllegalStateException.class);
    }
    CompletableFuture<Integer> next = submit();
    sent.get(0).completeExceptionally(new IllegalArgumentException("no"));
    assertThatThrownBy(next::join).hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cancel_waitingRequest_isNotSent() {
    CompletableFuture<?> first = submit();
    CompletableFuture<?> second = submit();
    assertThat(first.isDone() || second.isDone()).isFalse();
    CompletableFuture<Integer> waiting = submit();
    CompletableFuture<Integer> next = submit();

    waiting.cancel(false);
    sent.get(0).complete(0);

    assertThat(sent).hasSize(3);
    sent.get(2).complete(7);
    assertThat(next).isCompletedWithValue(7);
  }

  @Test
  void cancel_sentRequest_isCancelledAndReleasesItsPlace() {
    CompletableFuture<Integer> first = submit();
    CompletableFuture<Integer> second = submit();
    CompletableFuture<Integer> third = submit();

    first.cancel(false);
    assertThat(sent.get(0)).isCancelled();
    assertThat(sent).hasSize(3);
    third.cancel(false);
    assertThat(sent.get(2)).isCancelled();
    assertThat(second).isNotDone();
  }

  @Test
  void submit_manyWaitingRequestsThatEndAtOnce_needNoStack() {
    CompletableFuture<?> first = submit();
    CompletableFuture<?> second = submit();
    assertThat(first.isDone() || second.isDone()).isFalse();
    List<CompletableFuture<Integer>> replies = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      int value = i;
      replies.add(queue.submit(() -> CompletableFuture.completedFuture(value)));
    }
    assertThat(replies.get(0)).isNotDone();

    sent.get(0).complete(0);

    assertThat(replies).allMatch(CompletableFuture::isDone);
    assertThat(replies.get(199_999)).isCompletedWithValue(199_999);
  }

  @Test
  void submit_manyThreads_neverExceedsLimitAndLosesNothing() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    ExecutorService server = Executors.newFixedThreadPool(4);
    AtomicInteger pending = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Integer>> replies = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 8; i++) {
      threads.execute(
          () -> {
            for (int n = 0; n < 5_000; n++) {
              replies.add(
                  queue.submit(
                      () -> {
                        most.accumulateAndGet(pending.incrementAndGet(), Math::max);
                        return CompletableFuture.supplyAsync(pending::decrementAndGet, server);
                      }));
            }
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
    server.shutdown();

    assertThat(replies).hasSize(40_000);
    assertThat(most).hasValueLessThanOrEqualTo(2);
  }
}
