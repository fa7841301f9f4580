package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that a cache which cannot be opened, destroyed or registered with yet delays no other one.
 * Calls may wait for an hour, so a call that waits for another one does not end before the test.
 */
@Timeout(120)
class IndependentCachesTest {

  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.start();

  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CacheManager manager;

  IndependentCachesTest() {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", CLUSTER.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.timeout", "1h");
    this.manager = provider.getCacheManager(null, null, properties);
  }

  @AfterEach
  void close() {
    CLUSTER.nodes().forEach(RedisServer::resume);
    provider.close();
    threads.shutdownNow();
  }

  @Test
  void createCache_factoryOfOtherCacheBlocks_doesNotWait() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Cache<String, String> open = manager.createCache("open", strings());
    Future<Cache<String, String>> slow =
        threads.submit(
            () ->
                manager.createCache(
                    "slow",
                    strings()
                        .setCacheLoaderFactory(
                            () -> {
                              blocked.countDown();
                              mayEnd.join();
                              throw new IllegalStateException("on purpose");
                            })));
    blocked.await();

    Cache<String, String> other = manager.createCache("other", strings());
    other.put("k", "v");
    assertThat(manager.<String, String>getCache("open")).isSameAs(open);
    assertThat(manager.getCacheNames()).contains("open", "other");
    manager.enableStatistics("open", true);
    manager.destroyCache("other");
    open.close();

    assertThat(slow).isNotDone();
    mayEnd.complete(null);
    assertThat(slow).failsWithin(java.time.Duration.ofSeconds(30));
  }

  @Test
  void createAndDestroyCache_otherCacheOnPausedNode_doNotWait() throws Exception {
    List<String> here = namesOn(0);
    List<String> there = namesOn(1);
    manager.createCache(here.get(0), strings()).put("k", "v");
    manager.createCache(there.get(0), strings()).put("k", "v");
    CLUSTER.nodes().get(1).pause();

    List<Future<?>> waiting = new ArrayList<>();
    waiting.add(threads.submit(() -> manager.createCache(there.get(1), strings())));
    waiting.add(threads.submit(() -> manager.destroyCache(there.get(0))));
    for (String name : here.subList(1, 6)) {
      Cache<String, String> cache = manager.createCache(name, strings());
      cache.put("k", "v");
      assertThat(cache.get("k")).isEqualTo("v");
      manager.destroyCache(name);
    }

    assertThat(waiting).noneMatch(Future::isDone);
    CLUSTER.nodes().get(1).resume();
    for (Future<?> each : waiting) {
      each.get();
    }
  }

  /** Returns names of caches whose entries are on a node. */
  private List<String> namesOn(int node) {
    RedisServer server = CLUSTER.nodes().get(node);
    String namespace = manager.getProperties().getProperty("cachette.namespace");
    return IntStream.range(0, 100)
        .mapToObj(i -> "cache" + i)
        .filter(name -> isOn(server, StoreKeys.of(namespace, name).entries()))
        .limit(6)
        .toList();
  }

  private static boolean isOn(RedisServer server, String key) {
    try {
      server.command("EXISTS", key);
      return true;
    } catch (RuntimeException e) {
      assertThat(e).hasMessageContaining("MOVED");
      return false;
    }
  }
}
