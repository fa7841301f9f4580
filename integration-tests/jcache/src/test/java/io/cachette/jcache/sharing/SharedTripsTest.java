package io.cachette.jcache.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests calls that share round trips: while some are under way, others wait and leave together. */
@RedisTest
class SharedTripsTest {

  private final HeldCalls calls;

  SharedTripsTest(RedisServer server) {
    this.calls = new HeldCalls(server);
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void get_manyCallsAtOnce_shareCommands() {
    AsyncCache<String, String> cache = AsyncCache.of(calls.open());

    List<CompletableFuture<String>> values = calls.callAtOnce(i -> cache.get("k" + i));
    calls.proxy().release();

    assertThat(HeldCalls.join(values))
        .isEqualTo(IntStream.range(0, HeldCalls.CALLS).mapToObj(i -> "v" + i).toList());
    assertThat(calls.proxy().traffic().commands()).isLessThan(HeldCalls.CALLS / 2);
  }

  @Test
  void get_sharingOff_sendsACommandPerCall() {
    AsyncCache<String, String> cache = AsyncCache.of(calls.open(Duration.ofSeconds(20), false));

    List<CompletableFuture<String>> values = calls.callAtOnce(i -> cache.get("k" + i));
    calls.proxy().release();

    assertThat(HeldCalls.join(values)).hasSize(HeldCalls.CALLS).doesNotContainNull();
    assertThat(calls.proxy().traffic().commands()).isGreaterThanOrEqualTo(HeldCalls.CALLS);
  }

  @Test
  void containsKeyAndGetAll_manyCallsAtOnce_shareCommands() {
    AsyncCache<String, String> cache = AsyncCache.of(calls.open());

    List<CompletableFuture<Object>> replies =
        calls.callAtOnce(
            i ->
                i % 2 == 0
                    ? cache.containsKey("k" + i).thenApply(found -> (Object) found)
                    : cache.getAll(Set.of("k" + i, "none")).thenApply(found -> (Object) found));
    calls.proxy().release();

    List<Object> found = HeldCalls.join(replies);
    assertThat(found.get(0)).isEqualTo(true);
    assertThat(found.get(1)).isEqualTo(Map.of("k1", "v1"));
    assertThat(found.get(HeldCalls.CALLS - 1)).isEqualTo(Map.of("k199", "v199"));
    assertThat(calls.proxy().traffic().commands()).isLessThan(HeldCalls.CALLS / 2);
  }

  @Test
  void changes_manyCallsAtOnce_shareCommandsAndHaveTheirOwnResults() {
    Cache<String, String> blocking = calls.open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<Object>> replies =
        calls.callAtOnce(
            i ->
                switch (i % 5) {
                  case 0 -> cache.put("k" + i, "new").thenApply(done -> "put");
                  case 1 -> cache.putIfAbsent("k" + i, "new").thenApply(stored -> (Object) stored);
                  case 2 -> cache.getAndPut("k" + i, "new").thenApply(old -> (Object) old);
                  case 3 -> cache.remove("k" + i).thenApply(removed -> (Object) removed);
                  default ->
                      cache.replace("k" + i, "v" + i, "new").thenApply(done -> (Object) done);
                });
    calls.proxy().release();

    List<Object> results = HeldCalls.join(replies);
    for (int i = 0; i < HeldCalls.CALLS; i++) {
      Object expected = List.of("put", false, "v" + i, true, true).get(i % 5);
      assertThat(results.get(i)).as("call %d", i).isEqualTo(expected);
    }
    assertThat(calls.proxy().traffic().commands()).isLessThan(HeldCalls.CALLS / 2);
    assertThat(blocking.get("k0")).isEqualTo("new");
    assertThat(blocking.get("k1")).isEqualTo("v1");
    assertThat(blocking.get("k3")).isNull();
    assertThat(blocking.get("k199")).isEqualTo("new");
  }

  @Test
  void put_sameKeyRepeatedly_runsInOrderOfCalls() {
    Cache<String, String> blocking = calls.open();
    RecordingListener listener = new RecordingListener();
    blocking.registerCacheEntryListener(listener.registration());
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<Object>> replies =
        calls.callAtOnce(
            i ->
                i % 10 == 9
                    ? cache.remove("hot").thenApply(removed -> (Object) removed)
                    : cache
                        .getAndPut("hot", "" + i)
                        .thenApply(old -> (Object) String.valueOf(old)));
    calls.proxy().release();

    List<Object> results = HeldCalls.join(replies);
    for (int i = 0; i < HeldCalls.CALLS; i++) {
      Object expected = i % 10 == 9 ? true : i % 10 == 0 ? "null" : "" + (i - 1);
      assertThat(results.get(i)).as("call %d", i).isEqualTo(expected);
    }
    await().until(() -> listener.events().size() == HeldCalls.CALLS);
  }

  @Test
  void get_afterPutOfSameThread_findsIt() {
    Cache<String, String> cache = calls.open();
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
    Cache<String, String> blocking = calls.open();
    blocking.getCacheManager().enableStatistics("test", true);
    AsyncCache<String, String> cache = AsyncCache.of(blocking);

    List<CompletableFuture<String>> values =
        calls.callAtOnce(i -> cache.get(i % 4 == 0 ? "none" + i : "k" + i));
    calls.proxy().release();
    HeldCalls.join(values);

    assertThat(Counters.of(blocking))
        .isEqualTo(new Counters(HeldCalls.CALLS * 3 / 4, HeldCalls.CALLS / 4, 0, 0));
  }

  @Test
  void put_valueOfMegabytes_isStoredBesideSharedCalls() {
    Cache<String, String> blocking = calls.open();
    AsyncCache<String, String> cache = AsyncCache.of(blocking);
    String large = "x".repeat(2 * 1024 * 1024);

    List<CompletableFuture<Void>> replies =
        calls.callAtOnce(i -> cache.put("k" + i, i == 100 ? large : "small"));
    calls.proxy().release();
    HeldCalls.join(replies);

    assertThat(blocking.get("k100")).isEqualTo(large);
    assertThat(blocking.get("k101")).isEqualTo("small");
  }

  private static void joinThread(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
