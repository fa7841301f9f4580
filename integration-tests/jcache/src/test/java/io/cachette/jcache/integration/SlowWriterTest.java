package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that code of the application that runs for one key delays no call for another key. Calls
 * may wait for an hour, so a call that waits for another one does not end before the test.
 */
@RedisTest
@Timeout(60)
class SlowWriterTest {

  /** Keys with the hash code of {@code "AaAa"}. */
  private static final List<String> SAME_HASH_CODE = List.of("AaBB", "BBAa", "BBBB");

  private final CountDownLatch running = new CountDownLatch(1);
  private final CompletableFuture<Void> mayEnd = new CompletableFuture<>();
  private final CachetteCachingProvider provider = new CachetteCachingProvider();
  private final CacheManager manager;

  SlowWriterTest(RedisServer server) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.timeout", "1h");
    this.manager = provider.getCacheManager(null, null, properties);
  }

  @AfterEach
  void close() {
    mayEnd.complete(null);
    manager.destroyCache("test");
    provider.close();
  }

  @Test
  void put_writerOfOtherKeyIsStuck_doesNotWait() throws Exception {
    assertThat("AaAa".hashCode()).isEqualTo("BBBB".hashCode());
    Cache<String, String> cache =
        manager.createCache(
            "test",
            CacheFixture.strings()
                .setWriteThrough(true)
                .setCacheWriterFactory(
                    () ->
                        new DroppingWriter<>() {
                          @Override
                          public void write(Cache.Entry<? extends String, ? extends String> entry) {
                            getStuckFor(entry.getKey());
                          }
                        }));
    CompletableFuture<Void> stuck = CompletableFuture.runAsync(() -> cache.put("AaAa", "v"));
    running.await();

    SAME_HASH_CODE.forEach(key -> cache.put(key, "v"));

    assertThat(stuck).isNotDone();
    mayEnd.complete(null);
    stuck.join();
    assertThat(cache.get("AaAa")).isEqualTo("v");
    assertThat(cache.get("BBBB")).isEqualTo("v");
  }

  @Test
  void invoke_processorOfOtherKeyIsStuck_doesNotWait() throws Exception {
    Cache<String, String> cache = manager.createCache("test", CacheFixture.strings());
    CompletableFuture<String> stuck = CompletableFuture.supplyAsync(() -> invoke(cache, "AaAa"));
    running.await();

    SAME_HASH_CODE.forEach(key -> assertThat(invoke(cache, key)).isEqualTo(key));

    assertThat(stuck).isNotDone();
    mayEnd.complete(null);
    assertThat(stuck.join()).isEqualTo("AaAa");
  }

  private String invoke(Cache<String, String> cache, String key) {
    return cache.invoke(
        key,
        (entry, arguments) -> {
          getStuckFor(entry.getKey());
          entry.setValue(key);
          return key;
        });
  }

  private void getStuckFor(String key) {
    if (key.equals("AaAa")) {
      running.countDown();
      mayEnd.join();
    }
  }
}
