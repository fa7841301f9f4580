package io.cachette.jcache.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that every stage completes, also if the cache, the manager or the server stops. */
@RedisTest(dedicated = true)
@Timeout(120)
class AsyncCompletionTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  AsyncCompletionTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Named<Function<AsyncCache<String, String>, CompletionStage<?>>>> operations() {
    return Stream.of(
        Named.of("put", cache -> cache.put("k", "v")), Named.of("clear", cache -> cache.clear()));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_redisDown_failsAndSucceedsAfterRestart(
      Function<AsyncCache<String, String>, CompletionStage<?>> operation) throws Throwable {
    AsyncCache<String, String> async = AsyncCache.of(fixture.cache());
    AsyncCacheAdapter.await(operation.apply(async));
    server.kill();

    assertThatThrownBy(() -> AsyncCacheAdapter.await(operation.apply(async)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("'test'");

    server.restart();
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(CacheException.class)
        .until(() -> hasSucceeded(operation.apply(async)));
  }

  @Test
  void put_redisPaused_failsWithUnknownOutcome() throws Throwable {
    AsyncCache<String, String> async = AsyncCache.of(fixture.cache());
    AsyncCacheAdapter.await(async.put("k", "v"));
    server.pause();
    try {
      List<CompletionStage<?>> stages =
          IntStream.range(0, 500)
              .<CompletionStage<?>>mapToObj(i -> async.put("k" + i, "w"))
              .toList();

      for (CompletionStage<?> stage : stages) {
        assertThatThrownBy(() -> AsyncCacheAdapter.await(stage))
            .isInstanceOf(CacheException.class)
            .hasMessageContainingAll("'test'", "unknown");
      }
    } finally {
      server.resume();
      await()
          .ignoreExceptionsInstanceOf(CacheException.class)
          .until(() -> hasSucceeded(async.put("k", "v")));
    }
  }

  @Test
  void close_redisPaused_failsEveryPendingStage() {
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "v");
    AsyncCache<String, String> async = AsyncCache.of(cache);
    server.pause();
    try {
      List<CompletionStage<String>> stages =
          IntStream.range(0, 100).mapToObj(i -> async.getAndPut("k", "w")).toList();

      cache.close();

      for (CompletionStage<String> stage : stages) {
        assertThat(stage.toCompletableFuture()).isDone();
        assertThatThrownBy(() -> AsyncCacheAdapter.await(stage)).isInstanceOf(CacheException.class);
      }
    } finally {
      server.resume();
    }
  }

  @Test
  void close_loadsInProgress_waitsForCompletion() throws Throwable {
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> loading = new CompletableFuture<>();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setReadThrough(true)
                .setCacheLoaderFactory(
                    () ->
                        new FunctionLoader(
                            key -> {
                              loading.complete(null);
                              mayEnd.join();
                              order.add("loaded");
                              return "v";
                            })));
    CompletionStage<String> read = AsyncCache.of(cache).get("k");
    CompletionStage<Void> load = AsyncCache.of(cache).loadAll(Set.of("l"), true);
    loading.join();
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(
            () -> {
              cache.close();
              order.add("closed");
            });
    await().until(cache::isClosed);
    mayEnd.complete(null);

    assertThat(AsyncCacheAdapter.await(read)).isEqualTo("v");
    AsyncCacheAdapter.await(load);
    closing.join();
    assertThat(order).containsExactly("loaded", "loaded", "closed");
  }

  /** The interrupt ends a wait of ten seconds. */
  @Test
  void close_interruptedWhileOperationIsStuck_failsStageWithUnknownOutcome() throws Throwable {
    CompletableFuture<Void> began = new CompletableFuture<>();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Cache<String, String> cache = fixture.cache();
    CompletionStage<String> stuck =
        AsyncCache.of(cache)
            .invoke(
                "k",
                (entry, arguments) -> {
                  began.complete(null);
                  mayEnd.join();
                  entry.setValue("too late");
                  return "too late";
                });
    CompletionStage<String> completedBy =
        stuck.handle((value, failure) -> Thread.currentThread().getName());
    began.join();
    Thread closing = new Thread(cache::close);
    closing.start();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    assertThat(stuck.toCompletableFuture()).isNotDone();
    closing.interrupt();

    // A thread that waits for the stage itself might run its dependent stages.
    assertThat(AsyncCacheAdapter.await(completedBy)).startsWith("cachette-worker");
    assertThatThrownBy(() -> AsyncCacheAdapter.await(stuck))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'test'", "closed", "unknown");
    closing.join();
    mayEnd.complete(null);
  }

  @Test
  void close_calledByListener_letsOperationComplete() throws Throwable {
    Cache<String, String> cache = fixture.cache();
    CacheEntryCreatedListener<String, String> closing = events -> cache.close();
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> closing, null, false, true));

    assertThat(AsyncCacheAdapter.await(AsyncCache.of(cache).putIfAbsent("k", "v"))).isTrue();

    assertThat(cache.isClosed()).isTrue();
  }

  @Test
  void close_calledByListenerAndOtherThread_letsBothComplete() throws Throwable {
    Cache<String, String> cache = fixture.cache();
    CompletableFuture<Void> notifying = new CompletableFuture<>();
    CompletableFuture<Void> mayClose = new CompletableFuture<>();
    CacheEntryCreatedListener<String, String> closing =
        events -> {
          notifying.complete(null);
          mayClose.join();
          cache.close();
        };
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> closing, null, false, true));
    CompletionStage<Boolean> put = AsyncCache.of(cache).putIfAbsent("k", "v");
    notifying.join();

    CompletableFuture<Void> other = CompletableFuture.runAsync(cache::close);
    await().until(cache::isClosed);
    mayClose.complete(null);

    assertThat(AsyncCacheAdapter.await(put)).isTrue();
    AsyncCacheAdapter.await(other);
  }

  @Test
  void closeManager_afterAsyncOperations_stopsAsyncAndWorkerThreads() throws Throwable {
    AsyncCache<String, String> async = AsyncCache.of(fixture.cache());
    AsyncCacheAdapter.await(async.put("k", "v"));
    AsyncCacheAdapter.await(async.invoke("k", (entry, arguments) -> entry.getValue()));
    assertThat(threads()).isNotEmpty();

    fixture.close();

    await().untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  private static boolean hasSucceeded(CompletionStage<?> stage) {
    try {
      AsyncCacheAdapter.await(stage);
      return true;
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("cachette-(async|worker)-\\d+"))
        .toList();
  }
}
