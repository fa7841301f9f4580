package io.cachette.jcache.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests calls that share round trips and fail, alone or together. */
@RedisTest
class SharedTripsFailureTest {

  private final RedisServer server;
  private final HeldCalls calls;

  SharedTripsFailureTest(RedisServer server) {
    this.server = server;
    this.calls = new HeldCalls(server);
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void put_oneEntryHasLeaseOfAnotherNode_onlyItsCallWaits() {
    AsyncCache<String, String> cache = AsyncCache.of(calls.open());
    try (CacheFixture other = CacheFixture.of(server.uri(), calls.namespace())) {
      EntryStore store =
          new IndexedStore(other.scripts(), StoreKeys.of(calls.namespace(), "test"), "other node");
      List<byte[]> leased = List.of("s:k7".getBytes(StandardCharsets.UTF_8));
      EntryStore.LeaseSpec spec = new EntryStore.LeaseSpec(Duration.ofSeconds(60), false, false);
      store.lease(leased, "their token", spec, ReplyFields.NONE).toCompletableFuture().join();

      List<CompletableFuture<Void>> replies = calls.callAtOnce(i -> cache.put("k" + i, "new"));
      CompletableFuture<Void> busy = replies.get(7);
      calls.proxy().release();

      replies.stream().filter(reply -> reply != busy).forEach(CompletableFuture::join);
      assertThat(busy).isNotDone();
      store.release(leased, "their token").toCompletableFuture().join();
      assertThat(busy).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void put_fullServer_failsEachPutAndRemovesTheOthers() {
    Cache<String, String> blocking = calls.open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    server.fillMemory();

    List<CompletableFuture<Object>> replies =
        calls.callAtOnce(
            i ->
                i % 2 == 0
                    ? cache.put("new" + i, "v".repeat(1000)).thenApply(done -> (Object) "put")
                    : cache.remove("k" + i).thenApply(removed -> (Object) removed));
    calls.proxy().release();

    for (int i = 0; i < HeldCalls.CALLS; i++) {
      CompletableFuture<Object> reply = replies.get(i);
      if (i % 2 == 1) {
        assertThat(reply.join()).as("removal %d", i).isEqualTo(true);
      } else {
        assertThatThrownBy(reply::join).hasMessageContaining("maxmemory");
      }
    }
  }

  @Test
  void get_noReplyWithinTimeout_failsEachCallWithItsOwnException() {
    Cache<String, String> blocking = calls.open(Duration.ofMillis(800), true);
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<String>> replies = calls.callAtOnce(i -> cache.get("k" + i));

    List<Throwable> failures = new ArrayList<>();
    for (CompletableFuture<String> reply : replies) {
      assertThatThrownBy(reply::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(CacheException.class)
          .satisfies(e -> failures.add(e.getCause().getCause()));
    }
    assertThat(failures).doesNotHaveDuplicates();
    calls.proxy().release();
    await()
        .ignoreExceptionsInstanceOf(CacheException.class)
        .until(() -> "v1".equals(blocking.get("k1")));
  }

  @Test
  void put_interruptedWhileWaiting_throwsAndOthersSucceed() throws InterruptedException {
    Throwable failure = interruptPut(calls.open());

    assertThat(failure).hasMessageContaining("interrupted while waiting for Redis");
  }

  @Test
  void put_interruptedWhileWaiting_doesNotBypassTheCache() throws InterruptedException {
    Throwable failure =
        interruptPut(
            calls.open(
                CachetteConfiguration.builder(String.class, String.class)
                    .outage(OutagePolicy.BYPASS)
                    .build()));

    assertThat(failure).hasMessageContaining("interrupted while waiting for Redis");
  }

  @Test
  void get_connectionsCutWhileCallsWait_findsAllAfterwards() {
    Cache<String, String> blocking = calls.open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<String>> values = calls.callAtOnce(i -> cache.get("k" + i));

    calls.proxy().cut();
    calls.proxy().release();
    calls.proxy().restore();

    assertThat(HeldCalls.join(values))
        .isEqualTo(IntStream.range(0, HeldCalls.CALLS).mapToObj(i -> "v" + i).toList());
  }

  @Test
  void put_connectionsCutWhileCallsWait_eachCallEndsAndSaysWhetherOutcomeIsKnown() {
    Cache<String, String> blocking = calls.open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<Void>> replies = calls.callAtOnce(i -> cache.put("k" + i, "new"));

    calls.proxy().cut();
    calls.proxy().release();
    calls.proxy().restore();

    for (int i = 0; i < HeldCalls.CALLS; i++) {
      try {
        replies.get(i).join();
        assertThat(blocking.get("k" + i)).isEqualTo("new");
      } catch (CompletionException e) {
        assertThat(e.getCause()).hasMessageContaining("whether a change was made is unknown");
      }
    }
  }

  @Test
  void close_callsWait_eachCallEnds() {
    Cache<String, String> blocking = calls.open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<String>> values = calls.callAtOnce(i -> cache.get("k" + i));

    CompletableFuture<Void> closed = CompletableFuture.runAsync(blocking::close);
    calls.proxy().release();
    closed.join();

    values.forEach(value -> assertThat(value).succeedsWithin(Duration.ofSeconds(20)));
  }

  @Test
  void closeProvider_callsWait_eachCallEnds() {
    AsyncCache<String, String> cache = AsyncCache.of(calls.open());
    List<CompletableFuture<String>> values = calls.callAtOnce(i -> cache.get("k" + i));

    CompletableFuture<Void> closed = CompletableFuture.runAsync(calls::closeProvider);
    calls.proxy().release();
    closed.join();

    await().untilAsserted(() -> assertThat(values).allMatch(CompletableFuture::isDone));
  }

  /** Interrupts a call that waits, and returns its exception; all other calls succeed. */
  private Throwable interruptPut(Cache<String, String> blocking) throws InterruptedException {
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<Void>> others = calls.callAtOnce(i -> cache.put("k" + i, "new"));
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                blocking.put("interrupted", "v");
                failure.complete(new AssertionError("no exception"));
              } catch (CacheException e) {
                failure.complete(e);
              }
            });
    caller.start();
    await()
        .until(
            () ->
                caller.getState() == Thread.State.WAITING
                    || caller.getState() == Thread.State.TIMED_WAITING);

    caller.interrupt();
    caller.join();
    calls.proxy().release();
    HeldCalls.join(others);

    assertThat(blocking.get("k1")).isEqualTo("new");
    return failure.join();
  }
}
