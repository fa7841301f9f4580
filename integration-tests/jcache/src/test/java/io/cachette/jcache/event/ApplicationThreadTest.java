package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.shaded.io.netty.util.internal.InternalThreadLocalMap;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that calls leave no objects of the client on the thread of the application. Such a thread
 * may belong to a container, and would keep the class loader of an application that has ended.
 */
@RedisTest
@Timeout(60)
class ApplicationThreadTest {

  private final RedisServer server;

  ApplicationThreadTest(RedisServer server) {
    this.server = server;
  }

  @Test
  void calls_threadOfApplication_leaveNoThreadLocalsOfClient() throws Exception {
    CompletableFuture<List<String>> polluting = new CompletableFuture<>();
    Thread application =
        new Thread(
            () -> {
              try {
                polluting.complete(findPollutingCalls());
              } catch (Throwable e) {
                polluting.completeExceptionally(e);
              }
            });
    application.start();

    assertThat(polluting.get(60, TimeUnit.SECONDS)).isEmpty();
  }

  private List<String> findPollutingCalls() throws Exception {
    List<String> polluting = new ArrayList<>();
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.connect-timeout", "30s");
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
      CacheManager manager = provider.getCacheManager(null, null, properties);
      Cache<String, String> cache = manager.createCache("test", CacheFixture.strings());
      check("createCache", polluting);
      cache.put("k", "v");
      check("put", polluting);
      cache.get("k");
      check("get", polluting);
      cache.invoke("k", (entry, arguments) -> entry.getValue());
      cache.forEach(entry -> {});
      CompletionListenerFuture loaded = new CompletionListenerFuture();
      cache.loadAll(Set.of("k"), true, loaded);
      loaded.get();
      check("invoke, iterator or loadAll", polluting);
      List<CompletableFuture<String>> concurrent =
          Stream.generate(() -> AsyncCache.of(cache).get("k").toCompletableFuture())
              .limit(200)
              .toList();
      concurrent.forEach(CompletableFuture::join);
      check("concurrent gets", polluting);
      CacheEntryListenerConfiguration<String, String> listener =
          new RecordingListener().registration();
      cache.registerCacheEntryListener(listener);
      check("registerCacheEntryListener", polluting);
      cache.deregisterCacheEntryListener(listener);
      check("deregisterCacheEntryListener", polluting);
      cache.registerCacheEntryListener(listener);
      cache.close();
      check("close", polluting);
      manager.createCache(
          "test", CacheFixture.strings().addCacheEntryListenerConfiguration(listener));
      check("createCache with a listener", polluting);
      manager.destroyCache("test");
      check("destroyCache", polluting);
    }
    check("close of the provider", polluting);
    return polluting;
  }

  private static void check(String call, List<String> polluting) {
    if (InternalThreadLocalMap.getIfSet() != null) {
      polluting.add(call);
      InternalThreadLocalMap.remove();
    }
  }
}
