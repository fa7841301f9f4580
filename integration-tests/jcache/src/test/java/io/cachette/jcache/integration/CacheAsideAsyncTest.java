package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests loads with asynchronous sources. */
@RedisTest
@Timeout(60)
@SuppressWarnings("NullAway") // NullAway does not know that stages may complete with null
class CacheAsideAsyncTest {

  private static final LoadOptions LEASED =
      LoadOptions.builder().lease(Duration.ofMinutes(1)).build();

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private final Cache<String, String> mine;
  private final CacheAside<String, String> cache;
  private final CompletableFuture<String> source = new CompletableFuture<>();

  CacheAsideAsyncTest(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
    mine = here.cache();
    cache = CacheAside.of(mine);
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  static Stream<LoadOptions> withAndWithoutLease() {
    return Stream.of(LoadOptions.defaults(), LEASED);
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void getAsync_absentKey_startsSourceOnCallerThreadAndStoresValue(LoadOptions options)
      throws Throwable {
    List<Thread> started = new CopyOnWriteArrayList<>();
    CompletionStage<String> loaded =
        cache.getAsync(
            "k",
            options,
            () -> {
              started.add(Thread.currentThread());
              return source;
            });
    assertThat(started).containsExactly(Thread.currentThread());
    assertThat(loaded.toCompletableFuture()).isNotDone();

    source.complete("loaded");

    assertThat(AsyncCacheAdapter.await(loaded)).isEqualTo("loaded");
    assertThat(mine.get("k")).isEqualTo("loaded");
    assertThat(
            AsyncCacheAdapter.await(cache.getAsync("k", options, CacheAsideAsyncTest::unexpected)))
        .isEqualTo("loaded");
    assertNothingLeft();
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void getAsync_failingSource_failsWithOriginalException(LoadOptions options) throws Throwable {
    IOException failure = new IOException("on purpose");
    List<Supplier<CompletionStage<String>>> failing =
        List.of(
            () -> CompletableFuture.failedFuture(failure),
            () -> CompletableFuture.failedFuture(new CompletionException(failure)),
            () -> {
              throw new CompletionException(failure);
            });
    for (Supplier<CompletionStage<String>> each : failing) {
      assertThatThrownBy(() -> AsyncCacheAdapter.await(cache.getAsync("k", options, each)))
          .isSameAs(failure);
      assertThatThrownBy(() -> AsyncCacheAdapter.await(cache.renewAsync("k", options, each)))
          .isSameAs(failure);
    }
    assertThatThrownBy(() -> AsyncCacheAdapter.await(cache.getAsync("k", options, () -> null)))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("instead of a stage");
    assertNothingLeft();
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void load_synchronousAndAsynchronousCallers_isShared(LoadOptions options) throws Throwable {
    CompletionStage<String> first = cache.getAsync("k", options, () -> source);
    CompletionStage<String> second = cache.getAsync("k", options, CacheAsideAsyncTest::unexpected);
    CompletableFuture<String> third =
        CompletableFuture.supplyAsync(() -> waiting(options), task -> new Thread(task).start());

    source.complete("loaded");

    assertThat(AsyncCacheAdapter.await(first)).isEqualTo("loaded");
    assertThat(AsyncCacheAdapter.await(second)).isEqualTo("loaded");
    assertThat(AsyncCacheAdapter.await(third)).isEqualTo("loaded");
    assertNothingLeft();
  }

  private @Nullable String waiting(LoadOptions options) {
    try {
      return cache.get(
          "k",
          options,
          () -> {
            throw new AssertionError("The source must not run");
          });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void getAsync_maxWaitExceeded_startsSourceOnWorkerThread(LoadOptions options) throws Throwable {
    CompletionStage<String> slow = cache.getAsync("k", options, () -> source);
    LoadOptions impatient = options.toBuilder().maxWait(Duration.ofMillis(20)).build();

    CompletionStage<String> own = cache.getAsync("k", impatient, CacheAsideAsyncTest::thread);

    assertThat(AsyncCacheAdapter.await(own)).startsWith("cachette-worker");
    source.complete("slow");
    assertThat(AsyncCacheAdapter.await(slow)).isEqualTo("slow");
    assertThat(mine.get("k")).startsWith("cachette-worker");
    assertNothingLeft();
  }

  private static CompletionStage<String> thread() {
    return CompletableFuture.completedFuture(Thread.currentThread().getName());
  }

  @Test
  void getAsync_otherNodeLoads_completesWithItsValue() throws Throwable {
    CacheAside<String, String> theirs = CacheAside.of(there.cache());
    CompletionStage<String> loading = theirs.getAsync("k", LEASED, () -> source);
    CompletionStage<String> first = cache.getAsync("k", LEASED, CacheAsideAsyncTest::unexpected);
    CompletionStage<String> second = cache.getAsync("k", LEASED, CacheAsideAsyncTest::unexpected);

    source.complete("theirs");

    assertThat(AsyncCacheAdapter.await(loading)).isEqualTo("theirs");
    assertThat(AsyncCacheAdapter.await(first)).isEqualTo("theirs");
    assertThat(AsyncCacheAdapter.await(second)).isEqualTo("theirs");
    assertNothingLeft();
  }

  @Test
  void load_changeDuringLoad_isNotStored() throws Throwable {
    CompletionStage<String> loaded = cache.getAsync("k", LoadOptions.defaults(), () -> source);
    there.cache().put("k", "newer");
    CompletionStage<String> renewed = cache.renewAsync("k", LoadOptions.defaults(), () -> source);
    there.manager().<String, String>getCache("test").put("k", "newest");

    source.complete("late");

    assertThat(AsyncCacheAdapter.await(loaded)).isEqualTo("late");
    assertThat(AsyncCacheAdapter.await(renewed)).isEqualTo("late");
    assertThat(mine.get("k")).isEqualTo("newest");
    assertNothingLeft();
  }

  @Test
  void renewAsync_presentKey_storesValueAndIgnoresNull() throws Throwable {
    mine.put("k", "old");

    CompletionStage<String> renewed = cache.renewAsync("k", LoadOptions.defaults(), () -> source);
    source.complete("new");

    assertThat(AsyncCacheAdapter.await(renewed)).isEqualTo("new");
    assertThat(mine.get("k")).isEqualTo("new");
    AsyncCacheAdapter.await(
        cache.renewAsync(
            "k", LoadOptions.defaults(), () -> CompletableFuture.completedFuture(null)));
    assertThat(mine.get("k")).isEqualTo("new");
    assertNothingLeft();
  }

  @ParameterizedTest
  @MethodSource("backgrounds")
  void getAsync_staleValue_returnsItWhileSourceRuns(LoadOptions options) throws Throwable {
    mine.put("k", "old");
    StoredEntries.of(server, here, "test")
        .setExpiryTime("s:k", System.currentTimeMillis() + 60_000);

    assertThat(AsyncCacheAdapter.await(cache.getAsync("k", options, () -> source)))
        .isEqualTo("old");
    assertThat(
            AsyncCacheAdapter.await(cache.getAsync("k", options, CacheAsideAsyncTest::unexpected)))
        .isEqualTo("old");
    source.complete("new");

    await().until(() -> "new".equals(mine.get("k")));
    assertNothingLeft();
  }

  static Stream<LoadOptions> backgrounds() {
    LoadOptions stale =
        LoadOptions.builder().timeToLive(Duration.ofHours(1)).staleFor(Duration.ofHours(1)).build();
    return Stream.of(stale, stale.toBuilder().background(Runnable::run).build());
  }

  /** The interrupt ends a wait of ten seconds. */
  @Test
  void close_interruptedWhileSourceRuns_failsAllCallers() throws Throwable {
    CompletionStage<String> loading = cache.getAsync("k", LoadOptions.defaults(), () -> source);
    CompletionStage<String> joined =
        cache.getAsync("k", LoadOptions.defaults(), CacheAsideAsyncTest::unexpected);
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(
            () -> waiting(LoadOptions.defaults()), task -> new Thread(task, "waiting").start());
    // Long enough that it does not only wait for a reply of Redis.
    await().during(Duration.ofMillis(200)).until(CacheAsideAsyncTest::isWaiting);
    Thread closing = new Thread(mine::close);
    closing.start();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    assertThat(loading.toCompletableFuture()).isNotDone();
    closing.interrupt();

    for (CompletionStage<String> each : List.of(loading, joined)) {
      assertThatThrownBy(() -> AsyncCacheAdapter.await(each))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("'test'", "closed");
    }
    assertThatThrownBy(() -> AsyncCacheAdapter.await(waiting))
        .hasRootCauseInstanceOf(CacheException.class);
    closing.join();
    source.complete("too late");
  }

  private static boolean isWaiting() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread ->
                thread.getName().equals("waiting")
                    && thread.getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void close_loadInProgress_waitsForLoad() throws Throwable {
    CompletionStage<String> loading = cache.getAsync("k", LoadOptions.defaults(), () -> source);
    Thread closing = new Thread(mine::close);
    closing.start();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);

    source.complete("loaded");

    assertThat(AsyncCacheAdapter.await(loading)).isEqualTo("loaded");
    closing.join();
    assertThat(there.cache().get("k")).isEqualTo("loaded");
  }

  private static CompletionStage<String> unexpected() {
    return CompletableFuture.failedFuture(new AssertionError("The source must not run"));
  }

  private void assertNothingLeft() {
    assertThat(StoredEntries.of(server, here, "test").loads()).isEmpty();
  }
}
