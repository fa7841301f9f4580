package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a cache may have any name. */
@RedisTest
class CacheNamesTest {

  /** Most names differ from another one in a character that is special in Redis or in JMX. */
  private static final List<String> NAMES =
      List.of(
          "plain",
          "com.example.Person",
          "{tag}",
          "{",
          "}",
          "{}",
          "a}b",
          "a{b",
          "a b",
          "a  b",
          "a:b",
          "a%b",
          "a%20b",
          "a%2520b",
          "a*b",
          "a?b",
          "a\"b",
          "a\\b",
          "a\nb",
          "a\tb",
          "a\u0000b",
          "a}",
          "test}:expiry",
          "größe",
          "gro\u0308ße",
          "キャッシュ",
          "😀",
          "a\ud83db",
          "a%uD83Db",
          "",
          " ",
          "x".repeat(2000));

  private final RedisServer server;
  private final CacheFixture fixture;

  CacheNamesTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<String> names() {
    return NAMES.stream();
  }

  @Test
  void caches_similarNames_keepEntriesSeparate() {
    Map<String, Cache<String, String>> caches = new HashMap<>();
    for (String name : NAMES) {
      caches.put(name, fixture.cache(name, CacheFixture.strings()));
    }
    caches.forEach((name, cache) -> cache.put("name", name));

    caches.forEach(
        (name, cache) -> {
          assertThat(cache.get("name")).isEqualTo(name);
          assertThat(cache).hasSize(1);
        });
    assertThat(fixture.manager().getCacheNames()).containsExactlyInAnyOrderElementsOf(NAMES);

    fixture.manager().destroyCache("a b");
    caches.remove("a b");
    caches.forEach((name, cache) -> assertThat(cache.get("name")).isEqualTo(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void keys_anyCacheName_beginWithNamespaceAndHaveOneHashTag(String name) {
    Cache<String, String> cache = fixture.cache(name, CacheFixture.strings());

    cache.put("k", "1");

    String namespace = fixture.namespace() + ":";
    assertThat(keys()).hasSize(4).allMatch(key -> key.startsWith(namespace));
    // Printable characters, with exactly one hash tag.
    assertThat(keys()).allMatch(key -> key.matches("[!-z|~]*\\{[!-z|~]*}[!-z|~]*"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void events_anyCacheName_reachOtherNode(String name) {
    RecordingListener listener = new RecordingListener();
    try (CacheFixture there = fixture.anotherNode()) {
      there.cache(
          name, CacheFixture.strings().addCacheEntryListenerConfiguration(listener.registration()));
      Cache<String, String> cache =
          fixture.cache(
              name,
              CacheFixture.strings()
                  .setExpiryPolicyFactory(
                      CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 20))));

      cache.put("k", "1");

      await()
          .pollInterval(java.time.Duration.ofMillis(10))
          .untilAsserted(
              () -> {
                assertThat(cache.get("k")).isNull();
                assertThat(listener.events()).containsExactly("CREATED k ->1", "EXPIRED k 1>1");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void mbeans_anyCacheName_areRegisteredUntilCacheCloses(String name) throws Exception {
    Cache<String, String> cache =
        fixture.cache(
            name, CacheFixture.strings().setStatisticsEnabled(true).setManagementEnabled(true));

    cache.put("k", "1");

    List<Object> puts = new ArrayList<>();
    for (ObjectName bean : beans("CacheStatistics")) {
      puts.add(ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "CachePuts"));
    }
    assertThat(puts).containsExactly(1L);
    assertThat(beans("CacheConfiguration")).hasSize(1);
    cache.close();
    assertThat(beans("CacheStatistics")).isEmpty();
    assertThat(beans("CacheConfiguration")).isEmpty();
  }

  private static Set<ObjectName> beans(String type) throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("javax.cache:type=" + type + ",*"), null);
  }

  /** All keys of the server, which has no others. */
  private List<String> keys() {
    List<?> keys = Objects.requireNonNull((List<?>) server.command("KEYS", "*"));
    return keys.stream().map(String::valueOf).toList();
  }
}
