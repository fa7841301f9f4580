package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests loads that replace unreadable values. */
@RedisTest
class UnreadableReadThroughTest extends StoredValuesScenario {

  UnreadableReadThroughTest(RedisServer server) {
    super(server);
  }

  @Test
  void readThrough_missPolicy_loadsUnreadableValueAgain() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            strings()
                .unreadableValues(UnreadableValuePolicy.MISS)
                .readThrough(true)
                .loader(() -> new FunctionLoader(key -> "loaded " + key))
                .statistics(true)
                .build());
    store("k", GONE);
    store("l", GONE);

    assertThat(cache.get("k")).isEqualTo("loaded k");
    assertThat(cache.getAll(Set.of("k", "l"))).isEqualTo(Map.of("k", "loaded k", "l", "loaded l"));
    assertThat(redis("HGET", entries(), "s:l")).contains("loaded l");
    assertThat(Counters.number(cache, "UnreadableValues")).isEqualTo(2);
    assertThat(new StoredEntries(server, entries()).loads()).isEmpty();
  }

  @Test
  void readThrough_missPolicyAndConcurrentReaders_loadsOnce() {
    AtomicInteger loads = new AtomicInteger();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Cache<String, String> cache =
        loading(
            fixture,
            key -> {
              loads.incrementAndGet();
              mayEnd.join();
              return "loaded";
            });
    store("k", GONE);
    List<Thread> readers = new ArrayList<>();
    Queue<String> found = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 8; i++) {
      readers.add(new Thread(() -> found.add(cache.get("k"))));
    }
    readers.forEach(Thread::start);

    await()
        .until(
            () -> readers.stream().allMatch(UnreadableReadThroughTest::isLoadingOrWaitingForALoad));
    mayEnd.complete(null);

    await().until(() -> found.size() == readers.size());
    assertThat(found).containsOnly("loaded");
    assertThat(loads).hasValue(1);
    assertThat(redis("HGET", entries(), "s:k")).contains("loaded");
  }

  /** Looks for the methods of the class ReadThrough in the stack trace. */
  private static boolean isLoadingOrWaitingForALoad(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().matches("loadAndStore|join"));
  }

  @Test
  void readThrough_missPolicyAndLoadOnOtherNode_storesFirstLoad() {
    try (CacheFixture there = fixture.anotherNode()) {
      CompletableFuture<Void> otherBegan = new CompletableFuture<>();
      CompletableFuture<Void> mayEnd = new CompletableFuture<>();
      Cache<String, String> theirs =
          loading(
              there,
              key -> {
                otherBegan.complete(null);
                mayEnd.join();
                return "late";
              });
      List<CompletableFuture<String>> reads = new ArrayList<>();
      Cache<String, String> mine =
          loading(
              fixture,
              key -> {
                reads.add(CompletableFuture.supplyAsync(() -> theirs.get("k")));
                otherBegan.join();
                return "loaded";
              });
      store("k", GONE);

      assertThat(mine.get("k")).isEqualTo("loaded");

      assertThat(redis("HGET", entries(), "s:k")).contains("loaded");
      mayEnd.complete(null);
      assertThat(reads)
          .singleElement()
          .satisfies(read -> assertThat(read.join()).isEqualTo("late"));
      assertThat(redis("HGET", entries(), "s:k")).contains("loaded");
    }
  }

  private static Cache<String, String> loading(
      CacheFixture fixture, Function<String, @Nullable String> source) {
    return fixture.cache(
        "test",
        strings()
            .unreadableValues(UnreadableValuePolicy.MISS)
            .readThrough(true)
            .loader(() -> new FunctionLoader(source))
            .build());
  }
}
