package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that {@code close} returns after the completion listeners of running loads. */
@RedisTest
@Timeout(120)
class LoadAllClosingTest extends LoaderScenario {

  private static final int ROUNDS = 300;

  LoadAllClosingTest(RedisServer server) {
    super(server);
  }

  /** A listener that records its one call. */
  private static final class Recorder implements CompletionListener {
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final Runnable onCall;

    Recorder(Runnable onCall) {
      this.onCall = onCall;
    }

    @Override
    public void onCompletion() {
      onCall.run();
      assertThat(hasEnded.getAndSet(true)).isFalse();
    }

    @Override
    public void onException(Exception e) {
      onCompletion();
    }
  }

  @Test
  void close_loadEndsAtTheSameTime_returnsAfterCompletionListener() {
    for (int round = 0; round < ROUNDS; round++) {
      CountDownLatch loading = new CountDownLatch(1);
      CountDownLatch mayEnd = new CountDownLatch(1);
      boolean fails = round % 2 == 0;
      Cache<String, String> cache =
          cache(
              key -> {
                loading.countDown();
                waitFor(mayEnd);
                if (fails) {
                  throw new CacheLoaderException("on purpose");
                }
                return "v";
              });
      Recorder listener = new Recorder(() -> {});
      cache.loadAll(Set.of("k" + round), true, listener);
      waitFor(loading);

      CompletableFuture<Boolean> ended =
          CompletableFuture.supplyAsync(
              () -> {
                cache.close();
                return listener.hasEnded.get();
              });
      while (!cache.isClosed()) {
        Thread.onSpinWait();
      }
      mayEnd.countDown();

      assertThat(ended.join()).as("round %s", round).isTrue();
    }
  }

  @Test
  void close_slowCompletionListener_returnsAfterIt() {
    CountDownLatch notifying = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Cache<String, String> cache = cache(key -> "v");
    Recorder listener =
        new Recorder(
            () -> {
              notifying.countDown();
              waitFor(mayEnd);
            });
    cache.loadAll(Set.of("k"), true, listener);
    waitFor(notifying);

    CompletableFuture<Boolean> ended =
        CompletableFuture.supplyAsync(
            () -> {
              cache.close();
              return listener.hasEnded.get();
            });
    await().until(cache::isClosed);
    mayEnd.countDown();

    assertThat(ended.join()).isTrue();
  }

  @Test
  void close_calledByCompletionListener_closesCache() throws Exception {
    Cache<String, String> cache = cache(key -> "v");
    CompletionListenerFuture done = new CompletionListenerFuture();

    cache.loadAll(
        Set.of("k"),
        true,
        new Recorder(
            () -> {
              cache.close();
              done.onCompletion();
            }));

    done.get();
    assertThat(cache.isClosed()).isTrue();
    assertThatThrownBy(() -> cache.get("k")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void loadAll_throwingCompletionListener_doesNotDelayClose() {
    CountDownLatch notified = new CountDownLatch(1);
    Cache<String, String> cache = cache(key -> "v");

    cache.loadAll(
        Set.of("k"),
        true,
        new Recorder(
            () -> {
              notified.countDown();
              throw new IllegalStateException("on purpose");
            }));

    waitFor(notified);
    cache.close();
    assertThat(cache.isClosed()).isTrue();
  }
}
