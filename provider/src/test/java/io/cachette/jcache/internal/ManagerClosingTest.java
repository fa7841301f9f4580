package io.cachette.jcache.internal;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that closing ends, and what it waits for, while code of the application runs. */
@RedisTest
@Timeout(100)
class ManagerClosingTest {

  private static final int EVENTS = 300;

  private final RedisServer server;
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final CachetteCachingProvider provider = new CachetteCachingProvider();

  ManagerClosingTest(RedisServer server) {
    this.server = server;
  }

  @AfterEach
  void close() {
    mayEnd.countDown();
    provider.close();
  }

  private CacheManager manager(String timeout) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.timeout", timeout);
    properties.setProperty("cachette.redis.connect-timeout", "30s");
    return provider.getCacheManager(null, null, properties);
  }

  /** One after another, these caches would take 200 seconds. */
  @Test
  void closeManager_manyCachesWithStuckLoads_closesAllInParallel() throws Exception {
    CacheManager manager = manager("1s");
    List<CompletionListenerFuture> loads = new ArrayList<>();
    CountDownLatch loading = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      Cache<String, String> cache =
          manager.createCache(
              "c" + i,
              strings()
                  .setReadThrough(true)
                  .setCacheLoaderFactory(
                      () ->
                          new FunctionLoader(
                              key -> {
                                loading.countDown();
                                awaitEnd();
                                return key;
                              })));
      CompletionListenerFuture load = new CompletionListenerFuture();
      cache.loadAll(Set.of("k"), true, load);
      loads.add(load);
    }
    loading.await();

    manager.close();

    assertThat(loads)
        .allSatisfy(
            load ->
                assertThatThrownBy(() -> load.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(CacheException.class)
                    .hasMessageMatching(
                        ".*(whether a change was made is unknown|may still carry the call out)"));
  }

  @Test
  void closeManager_stuckUserObject_closesOthersAndLogsItsCache() {
    CacheManager manager = manager("500ms");
    CompletableFuture<Void> otherClosed = new CompletableFuture<>();
    manager.createCache("stuck", closing(this::awaitEnd));
    Cache<String, String> other =
        manager.createCache("other", closing(() -> otherClosed.complete(null)));

    try (LogCapture logged = LogCapture.of(ParallelCloser.class)) {
      manager.close();

      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains("'stuck'", "was not closed within 11,000 ms");
    }

    assertThat(otherClosed).isCompleted();
    assertThat(other.isClosed()).isTrue();
    assertThat(manager.isClosed()).isTrue();
  }

  @Test
  void close_asynchronousListenerWithQueuedEvents_deliversAll() {
    for (Consumer<Cache<?, ?>> ending :
        List.<Consumer<Cache<?, ?>>>of(
            Cache::close,
            cache -> cache.getCacheManager().close(),
            cache -> cache.getCacheManager().destroyCache("test"))) {
      CacheManager manager = manager("30s");
      CountDownLatch closing = new CountDownLatch(1);
      RecordingListener listener = new RecordingListener(event -> await(closing));
      Cache<String, String> cache = manager.createCache("test", strings());
      register(cache, listener);
      for (int i = 0; i < EVENTS; i++) {
        cache.put("k" + i, "v");
      }

      CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> ending.accept(cache));
      closing.countDown();
      ended.join();

      assertThat(listener.events()).hasSize(EVENTS);
      manager.close();
    }
  }

  @Test
  void close_stuckAsynchronousListener_endsAndDiscardsQueue() {
    Cache<String, String> cache = manager("500ms").createCache("test", strings());
    RecordingListener listener = new RecordingListener(event -> awaitEnd());
    register(cache, listener);
    for (int i = 0; i < 10; i++) {
      cache.put("k" + i, "v");
    }

    cache.close();

    mayEnd.countDown();
    assertThat(listener.events()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void close_calledByAsynchronousListener_isNotInterrupted() throws Exception {
    for (Consumer<Cache<?, ?>> ending :
        List.<Consumer<Cache<?, ?>>>of(Cache::close, cache -> cache.getCacheManager().close())) {
      Cache<String, String> cache = manager("30s").createCache("test", strings());
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      CacheEntryCreatedListener<String, String> listener =
          events -> {
            ending.accept(cache);
            interrupted.complete(Thread.currentThread().isInterrupted());
          };
      register(cache, listener);

      cache.put("k", "v");

      assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(cache.isClosed()).isTrue();
      cache.getCacheManager().close();
    }
  }

  @Test
  void closeManager_calledByLoader_closesCaches() throws Exception {
    CacheManager manager = manager("1s");
    Cache<String, String> cache =
        manager.createCache(
            "test",
            strings()
                .setReadThrough(true)
                .setCacheLoaderFactory(
                    () ->
                        new FunctionLoader(
                            key -> {
                              manager.close();
                              return key;
                            })));
    CompletionListenerFuture load = new CompletionListenerFuture();

    cache.loadAll(Set.of("k"), true, load);

    assertThatThrownBy(() -> load.get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(cache.isClosed()).isTrue();
    assertThat(manager.isClosed()).isTrue();
  }

  /** A configuration with a writer whose {@code close} runs code. */
  private static MutableConfiguration<String, String> closing(Runnable onClose) {
    class ClosingWriter extends DroppingWriter<String, String> implements Closeable {
      @Override
      public void close() {
        onClose.run();
      }
    }
    return strings().setCacheWriterFactory(ClosingWriter::new);
  }

  private static void register(
      Cache<String, String> cache, CacheEntryListener<String, String> listener) {
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
  }

  private void awaitEnd() {
    await(mayEnd);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
