package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many threads and many asynchronous calls while the server hangs. */
@RedisTest(dedicated = true)
class OutageThreadsTest {

  private static final int CALLS = 20_000;

  private final RedisServer server;
  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final ExecutorService threads = Executors.newFixedThreadPool(50);

  OutageThreadsTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    if (!server.isRunning()) {
      server.restart();
    }
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    server.resume();
    provider.close();
  }

  private CacheManager manager(String timeout) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.timeout", timeout);
    properties.setProperty("cachette.redis.connect-timeout", "20s");
    return provider.getCacheManager(null, null, properties);
  }

  @Test
  void asyncCalls_pausedServer_useBoundedNumberOfThreads() {
    AsyncCache<String, String> cache = AsyncCache.of(manager("5s").createCache("test", strings()));
    cache.put("k", "v").toCompletableFuture().join();
    ThreadMXBean running = ManagementFactory.getThreadMXBean();
    server.pause();
    running.resetPeakThreadCount();
    int before = running.getThreadCount();

    List<CompletableFuture<?>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add((i % 2 == 0 ? cache.get("k") : cache.put("k" + i, "w")).toCompletableFuture());
    }

    assertThat(calls)
        .allSatisfy(
            call ->
                assertThatThrownBy(call::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(CacheException.class));
    assertThat(running.getPeakThreadCount() - before).isLessThan(50);
    server.resume();
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(cache.get("k").toCompletableFuture().join()).isEqualTo("v"));
  }

  @Test
  void asyncInvokes_pausedServer_useBoundedNumberOfThreads() {
    AsyncCache<String, String> cache =
        AsyncCache.of(manager("500ms").createCache("test", strings()));
    cache.put("k", "v").toCompletableFuture().join();
    ThreadMXBean running = ManagementFactory.getThreadMXBean();
    server.pause();
    running.resetPeakThreadCount();
    int before = running.getThreadCount();

    List<CompletableFuture<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(cache.invoke("k" + i, (entry, arguments) -> entry.exists()).toCompletableFuture());
    }

    assertThat(calls)
        .allSatisfy(
            call -> assertThatThrownBy(call::join).hasCauseInstanceOf(CacheException.class));
    assertThat(running.getPeakThreadCount() - before).isLessThan(120);
  }

  @Test
  void createCache_manyThreadsSameName_opensOnce() throws Exception {
    CacheManager manager = manager("5s");

    List<String> outcomes =
        callAll(
            i -> {
              try {
                return manager.createCache("test", strings()).getName();
              } catch (CacheException e) {
                return e.getMessage();
              }
            });

    assertThat(outcomes).filteredOn("test"::equals).hasSize(1);
    assertThat(outcomes)
        .filteredOn(outcome -> outcome.contains("is open in this manager already"))
        .hasSize(49);
  }

  @Test
  void createAndDestroyCache_manyThreads_endConsistent() throws Exception {
    CacheManager manager = manager("5s");

    callAll(
        i -> {
          for (int round = 0; round < 20; round++) {
            try {
              Cache<String, String> cache = manager.createCache("test", strings());
              cache.put("k", "v");
            } catch (CacheException | IllegalStateException e) {
              manager.destroyCache("test");
            }
          }
          return i;
        });

    manager.destroyCache("test");
    assertThat(manager.getCacheNames()).isEmpty();
    assertThat(manager.createCache("test", strings()).get("k")).isNull();
  }

  @Test
  void createAndDestroyCache_manyThreadsOnPausedServer_fail() throws Exception {
    CacheManager manager = manager("500ms");
    manager.createCache("test", strings()).put("k", "v");
    server.pause();

    assertThat(callAll(i -> failure(() -> manager.createCache("other" + i % 5, strings()))))
        .allSatisfy(message -> assertThat(message).contains("cannot be opened"));
    assertThat(callAll(i -> failure(() -> manager.destroyCache("test"))))
        .allSatisfy(
            message -> assertThat(message).contains("Cache 'test': its data could not be deleted"));

    server.resume();
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(manager.createCache("other", strings()).get("k")).isNull());
  }

  @Test
  void createCache_factoryLooksUpSameCache_isRefused() {
    CacheManager manager = manager("5s");

    assertThatThrownBy(
            () ->
                manager.createCache(
                    "test",
                    strings()
                        .setExpiryPolicyFactory(
                            () -> {
                              manager.createCache("test", strings());
                              throw new AssertionError("not reached");
                            })))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("by this thread already");
  }

  private static String failure(Runnable call) {
    try {
      call.run();
      return "succeeded";
    } catch (CacheException e) {
      return e.getMessage();
    }
  }

  private <T> List<T> callAll(IntFunction<T> call) throws Exception {
    List<Callable<T>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      calls.add(() -> call.apply(number));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> result : threads.invokeAll(calls)) {
      results.add(result.get());
    }
    return results;
  }
}
