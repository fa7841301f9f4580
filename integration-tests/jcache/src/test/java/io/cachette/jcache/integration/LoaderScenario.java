package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A cache that reads through. After each test it checks that no load token is left in Redis. */
abstract class LoaderScenario {

  final RedisServer server;
  final CacheFixture fixture;
  final ExecutorService threads = Executors.newCachedThreadPool();

  LoaderScenario(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    // No load runs any more, so no load token may be left.
    List<String> tokens = StoredEntries.of(server, fixture, "test").loads();
    fixture.close();
    assertThat(tokens).isEmpty();
  }

  Cache<String, String> cache(Function<String, @Nullable String> source) {
    return cache(source, false);
  }

  Cache<String, String> cache(Function<String, @Nullable String> source, boolean statistics) {
    return cache(new FunctionLoader(source), statistics);
  }

  Cache<String, String> cache(CacheLoader<String, String> loader) {
    return cache(loader, false);
  }

  Cache<String, String> cache(CacheLoader<String, String> loader, boolean statistics) {
    return fixture.cache(
        "test",
        CacheFixture.strings()
            .setStatisticsEnabled(statistics)
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> loader));
  }

  static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static void loadAll(Cache<String, String> cache, Set<String> keys, boolean replace) {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(keys, replace, done);
    try {
      done.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A loader whose bulk load is a function. */
  record MapLoader(Function<Iterable<? extends String>, @Nullable Map<String, String>> all)
      implements CacheLoader<String, String> {

    @Override
    public String load(String key) {
      throw new AssertionError("Only bulk loads are expected");
    }

    @Override
    @SuppressWarnings("NullAway") // a loader may be wrong
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return all.apply(keys);
    }
  }
}
