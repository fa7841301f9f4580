package io.cachette.jcache.sharing;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests calls that share round trips: while some are under way, others wait and leave together. */
@RedisTest
class SharedTripsTest {

  private static final int CALLS = 200;

  private final RedisServer server;
  private final RedisProxy proxy;
  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final String namespace = "t" + UUID.randomUUID();

  SharedTripsTest(RedisServer server) {
    this.server = server;
    this.proxy = RedisProxy.start(server);
  }

  @AfterEach
  void close() {
    server.freeMemory();
    proxy.restore();
    proxy.release();
    provider.close();
    proxy.close();
  }

  private Cache<String, String> open(Duration timeout, boolean sharesTrips) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", proxy.uri().toString());
    properties.setProperty("cachette.namespace", namespace);
    properties.setProperty("cachette.redis.timeout", timeout.toMillis() + "ms");
    properties.setProperty("cachette.redis.connect-timeout", "20s");
    properties.setProperty("cachette.shared-trips", "" + sharesTrips);
    Cache<String, String> cache =
        provider.getCacheManager(null, null, properties).createCache("test", strings());
    IntStream.range(0, CALLS).forEach(i -> cache.put("k" + i, "v" + i));
    cache.remove("unknown");
    return cache;
  }

  private Cache<String, String> open() {
    return open(Duration.ofSeconds(20), true);
  }

  /** Makes calls at once, while no reply arrives. */
  private <T> List<CompletableFuture<T>> callAtOnce(IntFunction<CompletionStage<T>> call) {
    proxy.hold();
    proxy.reset();
    return IntStream.range(0, CALLS).mapToObj(i -> call.apply(i).toCompletableFuture()).toList();
  }

  private static <T> List<T> join(List<CompletableFuture<T>> replies) {
    return replies.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void get_manyCallsAtOnce_shareCommands() {
    AsyncCache<String, String> cache = AsyncCache.of(open());

    List<CompletableFuture<String>> values = callAtOnce(i -> cache.get("k" + i));
    proxy.release();

    assertThat(join(values)).isEqualTo(IntStream.range(0, CALLS).mapToObj(i -> "v" + i).toList());
    assertThat(proxy.traffic().commands()).isLessThan(CALLS / 2);
  }

  @Test
  void get_sharingOff_sendsACommandPerCall() {
    AsyncCache<String, String> cache = AsyncCache.of(open(Duration.ofSeconds(20), false));

    List<CompletableFuture<String>> values = callAtOnce(i -> cache.get("k" + i));
    proxy.release();

    assertThat(join(values)).hasSize(CALLS).doesNotContainNull();
    assertThat(proxy.traffic().commands()).isGreaterThanOrEqualTo(CALLS);
  }

  @Test
  void containsKeyAndGetAll_manyCallsAtOnce_shareCommands() {
    AsyncCache<String, String> cache = AsyncCache.of(open());

    List<CompletableFuture<Object>> replies =
        callAtOnce(
            i ->
                i % 2 == 0
                    ? cache.containsKey("k" + i).thenApply(found -> (Object) found)
                    : cache.getAll(Set.of("k" + i, "none")).thenApply(found -> (Object) found));
    proxy.release();

    List<Object> found = join(replies);
    assertThat(found.get(0)).isEqualTo(true);
    assertThat(found.get(1)).isEqualTo(Map.of("k1", "v1"));
    assertThat(found.get(CALLS - 1)).isEqualTo(Map.of("k199", "v199"));
    assertThat(proxy.traffic().commands()).isLessThan(CALLS / 2);
  }

  @Test
  void changes_manyCallsAtOnce_shareCommandsAndHaveTheirOwnResults() {
    Cache<String, String> blocking = open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<Object>> replies =
        callAtOnce(
            i ->
                switch (i % 5) {
                  case 0 -> cache.put("k" + i, "new").thenApply(done -> "put");
                  case 1 -> cache.putIfAbsent("k" + i, "new").thenApply(stored -> (Object) stored);
                  case 2 -> cache.getAndPut("k" + i, "new").thenApply(old -> (Object) old);
                  case 3 -> cache.remove("k" + i).thenApply(removed -> (Object) removed);
                  default ->
                      cache.replace("k" + i, "v" + i, "new").thenApply(done -> (Object) done);
                });
    proxy.release();

    List<Object> results = join(replies);
    for (int i = 0; i < CALLS; i++) {
      Object expected = List.of("put", false, "v" + i, true, true).get(i % 5);
      assertThat(results.get(i)).as("call %d", i).isEqualTo(expected);
    }
    assertThat(proxy.traffic().commands()).isLessThan(CALLS / 2);
    assertThat(blocking.get("k0")).isEqualTo("new");
    assertThat(blocking.get("k1")).isEqualTo("v1");
    assertThat(blocking.get("k3")).isNull();
    assertThat(blocking.get("k199")).isEqualTo("new");
  }

  @Test
  void put_sameKeyRepeatedly_runsInOrderOfCalls() {
    Cache<String, String> blocking = open();
    RecordingListener listener = new RecordingListener();
    blocking.registerCacheEntryListener(listener.registration());
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<Object>> replies =
        callAtOnce(
            i ->
                i % 10 == 9
                    ? cache.remove("hot").thenApply(removed -> (Object) removed)
                    : cache
                        .getAndPut("hot", "" + i)
                        .thenApply(old -> (Object) String.valueOf(old)));
    proxy.release();

    List<Object> results = join(replies);
    for (int i = 0; i < CALLS; i++) {
      Object expected = i % 10 == 9 ? true : i % 10 == 0 ? "null" : "" + (i - 1);
      assertThat(results.get(i)).as("call %d", i).isEqualTo(expected);
    }
    await().until(() -> listener.events().size() == CALLS);
  }

  @Test
  void get_afterPutOfSameThread_findsIt() {
    Cache<String, String> cache = open();
    List<Thread> threads = new ArrayList<>();
    List<String> stale = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 16; t++) {
      String key = "own" + t;
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 200; i++) {
                  cache.put(key, "" + i);
                  if (!("" + i).equals(cache.get(key))) {
                    stale.add(key + " at " + i);
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    threads.forEach(SharedTripsTest::joinThread);

    assertThat(stale).isEmpty();
  }

  @Test
  void statistics_sharedCalls_countEach() {
    Cache<String, String> blocking = open();
    blocking.getCacheManager().enableStatistics("test", true);
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<String>> values =
        callAtOnce(i -> cache.get(i % 4 == 0 ? "none" + i : "k" + i));
    proxy.release();
    join(values);

    assertThat(Counters.of(blocking)).isEqualTo(new Counters(CALLS * 3 / 4, CALLS / 4, 0, 0));
  }

  @Test
  void put_oneEntryHasLeaseOfAnotherNode_onlyItsCallWaits() {
    AsyncCache<String, String> cache = AsyncCache.of(open());
    try (CacheFixture other = CacheFixture.of(server.uri(), namespace)) {
      EntryStore store =
          new IndexedStore(other.scripts(), StoreKeys.of(namespace, "test"), "other node");
      List<byte[]> leased = List.of("s:k7".getBytes(StandardCharsets.UTF_8));
      EntryStore.LeaseSpec spec = new EntryStore.LeaseSpec(Duration.ofSeconds(60), false, false);
      store.lease(leased, "their token", spec, ReplyFields.NONE).toCompletableFuture().join();

      List<CompletableFuture<Void>> replies = callAtOnce(i -> cache.put("k" + i, "new"));
      CompletableFuture<Void> busy = replies.get(7);
      proxy.release();

      replies.stream().filter(reply -> reply != busy).forEach(CompletableFuture::join);
      assertThat(busy).isNotDone();
      store.release(leased, "their token").toCompletableFuture().join();
      assertThat(busy).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void put_valueOfMegabytes_isStoredBesideSharedCalls() {
    Cache<String, String> blocking = open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    String large = "x".repeat(2 * 1024 * 1024);

    List<CompletableFuture<Void>> replies =
        callAtOnce(i -> cache.put("k" + i, i == 100 ? large : "small"));
    proxy.release();
    join(replies);

    assertThat(blocking.get("k100")).isEqualTo(large);
    assertThat(blocking.get("k101")).isEqualTo("small");
  }

  @Test
  void put_fullServer_failsEachPutAndRemovesTheOthers() {
    Cache<String, String> blocking = open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    server.fillMemory();

    List<CompletableFuture<Object>> replies =
        callAtOnce(
            i ->
                i % 2 == 0
                    ? cache.put("new" + i, "v".repeat(1000)).thenApply(done -> (Object) "put")
                    : cache.remove("k" + i).thenApply(removed -> (Object) removed));
    proxy.release();

    for (int i = 0; i < CALLS; i++) {
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
    Cache<String, String> blocking = open(Duration.ofMillis(800), true);
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<String>> replies = callAtOnce(i -> cache.get("k" + i));

    List<Throwable> failures = new ArrayList<>();
    for (CompletableFuture<String> reply : replies) {
      assertThatThrownBy(reply::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(CacheException.class)
          .satisfies(e -> failures.add(e.getCause().getCause()));
    }
    assertThat(failures).doesNotHaveDuplicates();
    proxy.release();
    await()
        .ignoreExceptionsInstanceOf(CacheException.class)
        .until(() -> "v1".equals(blocking.get("k1")));
  }

  @Test
  void put_interruptedWhileWaiting_throwsAndOthersSucceed() throws InterruptedException {
    Cache<String, String> blocking = open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<Void>> others = callAtOnce(i -> cache.put("k" + i, "new"));
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
    proxy.release();
    join(others);

    assertThat(failure.join()).hasMessageContaining("interrupted while waiting for Redis");
    assertThat(blocking.get("k1")).isEqualTo("new");
  }

  @Test
  void get_connectionsCutWhileCallsWait_findsAllAfterwards() {
    Cache<String, String> blocking = open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<String>> values = callAtOnce(i -> cache.get("k" + i));

    proxy.cut();
    proxy.release();
    proxy.restore();

    assertThat(join(values)).isEqualTo(IntStream.range(0, CALLS).mapToObj(i -> "v" + i).toList());
  }

  @Test
  void put_connectionsCutWhileCallsWait_eachCallEndsAndSaysWhetherOutcomeIsKnown() {
    Cache<String, String> blocking = open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<Void>> replies = callAtOnce(i -> cache.put("k" + i, "new"));

    proxy.cut();
    proxy.release();
    proxy.restore();

    for (int i = 0; i < CALLS; i++) {
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
    Cache<String, String> blocking = open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    List<CompletableFuture<String>> values = callAtOnce(i -> cache.get("k" + i));

    CompletableFuture<Void> closed = CompletableFuture.runAsync(blocking::close);
    proxy.release();
    closed.join();

    values.forEach(value -> assertThat(value).succeedsWithin(Duration.ofSeconds(20)));
  }

  private static void joinThread(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
