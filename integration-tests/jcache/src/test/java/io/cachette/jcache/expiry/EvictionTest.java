package io.cachette.jcache.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that entries expire even if the server has evicted keys of their cache. */
@RedisTest
class EvictionTest {

  private static final Duration BRIEF = new Duration(TimeUnit.MILLISECONDS, 600);

  private final RedisServer server;
  private final CacheFixture fixture;

  EvictionTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {":expiry", ":control"})
  void get_keyEvictedAndOtherEntryPut_expiredEntryIsAbsent(String evicted) {
    Cache<String, String> cache = cache(new CreatedExpiryPolicy(BRIEF));
    cache.put("old", "v");

    evict(evicted);
    cache.put("other", "v");

    await().until(() -> !cache.containsKey("old"));
    assertThat(cache.get("old")).isNull();
    assertThat(cache.getAll(Set.of("old", "other"))).isEmpty();
    assertThat(cache.iterator().hasNext()).isFalse();
    assertThat(cache.putIfAbsent("old", "new")).isTrue();
  }

  @Test
  void get_indexEvictedBeforeExpiry_findsEntry() {
    Cache<String, String> cache = cache(new CreatedExpiryPolicy(Duration.ONE_HOUR));
    cache.put("k", "v");

    evict(":expiry");

    assertThat(cache.get("k")).isEqualTo("v");
    cache.put("k", "w");
    assertThat(cache.get("k")).isEqualTo("w");
    await().until(() -> stored().expiryTime("s:k") != null); // a sweep restores the index
    assertThat(stored().expiryTime("s:k"))
        .isBetween(System.currentTimeMillis() + 3_500_000, System.currentTimeMillis() + 3_601_000);
  }

  @Test
  void sweep_indexEvicted_deletesExpiredEntriesAndPublishesEach() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.withIndex(
                CacheFixture.strings()
                    .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(BRIEF))
                    .addCacheEntryListenerConfiguration(
                        listener.registrationFor(EventType.EXPIRED))));
    IntStream.range(0, 600).forEach(i -> cache.put("k" + i, "v"));

    evict(":expiry");

    await().until(() -> listener.events().size() >= 600);
    assertThat(listener.events()).hasSize(600).doesNotHaveDuplicates();
    assertThat(server.command("HLEN", entries())).isEqualTo(0L);
  }

  @Test
  void get_accessedEntryWithoutIndex_expiresAtItsOwnTime() {
    Cache<String, String> cache = cache(new TouchedExpiryPolicy(BRIEF));
    cache.put("k", "v");
    long own = stored().expiryTime("s:k");
    await().until(() -> cache.get("k") != null && stored().expiryTime("s:k") > own);

    evict(":expiry");

    await().until(() -> !cache.containsKey("k"));
  }

  @Test
  void get_accessedEntry_livesFromItsLastAccess() {
    Cache<String, String> cache = cache(new TouchedExpiryPolicy(new Duration(TimeUnit.SECONDS, 5)));
    cache.put("k", "v");
    // The own expiry time of the value has passed, while the index has a later one.
    stored().put("s:k", "s:v", 1);
    server.command("ZADD", entries() + ":expiry", "99999999999999", "s:k");

    assertThat(cache.containsKey("k")).isTrue();
    Iterator<Cache.Entry<String, String>> all = cache.iterator();
    assertThat(all.next().getValue()).isEqualTo("v");
    assertThat(cache.<String>invoke("k", (entry, arguments) -> entry.getValue())).isEqualTo("v");
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(String.valueOf(server.command("HGET", entries(), "s:k")))
        .as("an access that finds this renews the own time")
        .isNotEqualTo("1:s:v")
        .endsWith(":s:v");
  }

  @Test
  void sweep_entryWithLaterOwnTime_keepsIt() {
    Cache<String, String> cache = cache(new CreatedExpiryPolicy(Duration.ONE_HOUR));
    cache.put("timed", "v");
    server.command("HSET", entries(), "s:eternal", "s:v");
    server.command("ZADD", entries() + ":expiry", "1", "s:timed", "1", "s:eternal");

    await().until(() -> stored().expiryTime("s:eternal") == null);
    assertThat(stored().expiryTime("s:timed")).isGreaterThan(System.currentTimeMillis());
    assertThat(cache.get("timed")).isEqualTo("v");
    assertThat(cache.get("eternal")).isEqualTo("v");
  }

  @ParameterizedTest
  @ValueSource(strings = {"allkeys-lru", "allkeys-lfu", "allkeys-random"})
  void get_evictionUnderPressure_neverFindsExpiredEntry(String policy) throws Exception {
    try (RedisServer small =
            RedisServer.builder()
                .directive("maxmemory", "12mb")
                .directive("maxmemory-policy", policy)
                .start();
        CacheFixture node = CacheFixture.on(small)) {
      Duration ttl = new Duration(TimeUnit.SECONDS, 3);
      Map<String, String> entries =
          IntStream.range(0, 100)
              .boxed()
              .collect(Collectors.toMap(i -> "k" + i, i -> "v".repeat(5_000)));
      int evictions = 0;
      for (int round = 0; round < 60 && evictions < 30; round++) {
        Cache<String, String> cache =
            node.cache(
                "c" + round,
                CacheFixture.strings().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(ttl)));
        cache.putAll(entries);
        evictions = Integer.parseInt(evictedKeys(small));
      }
      assertThat(evictions).isPositive();
      TimeUnit.SECONDS.sleep(ttl.getDurationAmount());
      for (String name : node.manager().getCacheNames()) {
        Cache<String, String> cache = node.manager().getCache(name);
        cache.put("other", "v");
        assertThat(cache.get("k0")).as(name).isNull();
        assertThat(cache.containsKey("k99")).as(name).isFalse();
      }
    }
  }

  private static String evictedKeys(RedisServer server) {
    String info = String.valueOf(server.command("INFO", "stats"));
    return info.replaceFirst("(?s).*evicted_keys:(\\d+).*", "$1");
  }

  private void evict(String suffix) {
    server.command("DEL", entries() + suffix);
  }

  private StoredEntries stored() {
    return new StoredEntries(server, entries());
  }

  private String entries() {
    return fixture.namespace() + ":{test}";
  }

  private Cache<String, String> cache(ExpiryPolicy policy) {
    return fixture.cache(
        "test",
        CacheFixture.withIndex(CacheFixture.strings().setExpiryPolicyFactory(() -> policy)));
  }
}
