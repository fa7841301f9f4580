package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that answers slowly: the timeout covers all requests of a call. */
@RedisTest
class CallBudgetTest {

  /** A call has time for one reply, not for two. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static final Duration DELAY = Duration.ofMillis(1_200);
  private static final EntryProcessor<String, String, Boolean> CHANGE =
      (entry, arguments) -> {
        entry.setValue("changed");
        return true;
      };

  private final RedisProxy proxy;
  private final CachetteCachingProvider provider = new CachetteCachingProvider();

  CallBudgetTest(RedisServer server) {
    this.proxy = RedisProxy.start(server);
  }

  @AfterEach
  void close() {
    proxy.delay(Duration.ZERO);
    provider.close();
    proxy.close();
  }

  private Cache<String, String> open(MutableConfiguration<String, String> configuration) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", proxy.uri().toString());
    properties.setProperty("cachette.namespace", "t" + UUID.randomUUID());
    properties.setProperty("cachette.redis.timeout", TIMEOUT.toMillis() + "ms");
    properties.setProperty("cachette.redis.connect-timeout", "20s");
    Cache<String, String> cache =
        provider.getCacheManager(null, null, properties).createCache("test", configuration);
    cache.put("k", "v");
    // Now the server knows the scripts, and each request takes one round trip.
    cache.invoke("k", (entry, arguments) -> entry.exists());
    cache.putAll(Map.of("k", "v", "l", "v"));
    cache.removeAll();
    cache.put("k", "v");
    return cache;
  }

  @Test
  void invoke_twoSlowReplies_failsAndChangesNothingBeforeTimeout() {
    Cache<String, String> cache = open(strings());
    proxy.delay(DELAY);

    assertThat(cache.get("k")).isEqualTo("v");
    assertThatThrownBy(() -> cache.invoke("k", CHANGE))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("No answer of Redis within 2000 ms");
  }

  @Test
  void invokeAsync_twoSlowReplies_fails() {
    CompletionStage<Boolean> changed;
    Cache<String, String> cache = open(strings());
    proxy.delay(DELAY);

    changed = AsyncCache.of(cache).invoke("k", CHANGE);

    assertThatThrownBy(() -> changed.toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .hasMessageContaining("No answer of Redis within 2000 ms");
  }

  @Test
  void invoke_slowProcessor_hasWholeTimeoutForRedis() {
    Cache<String, String> cache = open(strings());

    boolean changed =
        cache.invoke(
            "k",
            (entry, arguments) -> {
              Object before = entry.getValue();
              sleep(TIMEOUT.plusMillis(200));
              entry.setValue(before + "w");
              return true;
            });

    assertThat(changed).isTrue();
    assertThat(cache.get("k")).isEqualTo("vw");
  }

  @Test
  void invoke_processorCallsOtherCache_otherCallHasOwnTimeout() {
    Cache<String, String> cache = open(strings());
    Cache<String, String> other = cache.getCacheManager().createCache("other", strings());
    other.put("k", "of other");
    cache.invoke("k", (entry, arguments) -> other.get("k"));
    proxy.delay(DELAY);

    // The look-up of the processor's entry has taken more than half of the time.
    String found = cache.invoke("k", (entry, arguments) -> entry.exists() ? other.get("k") : null);

    assertThat(found).isEqualTo("of other");
  }

  @Test
  void getAllAndPutAll_threeChunksOfSlowReplies_succeed() {
    Cache<String, String> cache = open(strings());
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < 2_500; i++) {
      entries.put("key" + i, "v");
    }
    proxy.delay(Duration.ofMillis(800));

    cache.putAll(entries);

    assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
  }

  @Test
  void iteratorAndRemoveAll_pagesOfSlowReplies_succeed() {
    Cache<String, String> cache = open(strings());
    Map<String, String> entries = new HashMap<>();
    for (int i = 0; i < 2_500; i++) {
      entries.put("key" + i, "v");
    }
    cache.putAll(entries);
    proxy.delay(Duration.ofMillis(500));

    int found = 0;
    for (Iterator<Cache.Entry<String, String>> each = cache.iterator(); each.hasNext(); ) {
      each.next();
      found++;
    }
    cache.removeAll();

    assertThat(found).isGreaterThanOrEqualTo(2_501);
    assertThat(cache).isEmpty();
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
