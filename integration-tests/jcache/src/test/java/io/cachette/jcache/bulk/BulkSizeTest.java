package io.cachette.jcache.bulk;

import static io.cachette.jcache.support.EntryProcessors.setting;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that bulk operations on large keys and values send about a megabyte per script. */
@RedisTest
class BulkSizeTest {

  private static final int LARGE = 400 * 1024;

  private final RedisServer server;
  private final CacheFixture fixture;

  BulkSizeTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void putAll_largeValues_sendsTwoPerScript() {
    Cache<String, String> cache = open(CacheFixture.strings());

    assertThat(countRequests(() -> cache.putAll(entries(8, 1, LARGE)))).isEqualTo(4);

    assertThat(cache.getAll(entries(8, 1, LARGE).keySet())).isEqualTo(entries(8, 1, LARGE));
  }

  @Test
  void putAll_largeValuesAndWriter_sendsTwoPerScript() {
    Cache<String, String> cache =
        open(
            CacheFixture.strings()
                .setWriteThrough(true)
                .setCacheWriterFactory(DroppingWriter::new));

    assertThat(countRequests(() -> cache.putAll(entries(8, 1, LARGE))))
        .as("with leases")
        .isEqualTo(8);

    assertThat(cache.getAll(entries(8, 1, LARGE).keySet())).isEqualTo(entries(8, 1, LARGE));
  }

  @Test
  void invokeAll_largeValues_sendsTwoPerScript() {
    Cache<String, String> cache = open(CacheFixture.strings());
    Set<String> keys = entries(8, 1, 1).keySet();

    assertThat(countRequests(() -> cache.invokeAll(keys, setting("v".repeat(LARGE)))))
        .as("read")
        .isEqualTo(5);

    assertThat(cache.getAll(keys)).hasSize(8);
  }

  @Test
  void bulkOperations_largeKeys_sendTwoPerScript() {
    Cache<String, String> cache = open(CacheFixture.strings());
    Map<String, String> entries = entries(8, LARGE, 1);

    assertThat(countRequests(() -> cache.putAll(entries))).isEqualTo(4);
    assertThat(countRequests(() -> assertThat(cache.getAll(entries.keySet())).hasSize(8)))
        .isEqualTo(4);
    assertThat(countRequests(() -> cache.removeAll(entries.keySet()))).isEqualTo(4);

    assertThat(cache.iterator().hasNext()).isFalse();
  }

  @Test
  void bulkOperations_largeKeysAndWriter_sendTwoPerScript() {
    MutableConfiguration<String, String> writing =
        CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(DroppingWriter::new);
    Cache<String, String> cache = open(writing);
    Map<String, String> entries = entries(8, LARGE, 1);

    assertThat(countRequests(() -> cache.putAll(entries))).isEqualTo(8);
    assertThat(countRequests(() -> cache.removeAll(entries.keySet()))).isEqualTo(8);

    assertThat(cache.iterator().hasNext()).isFalse();
  }

  @Test
  void iteratorAndRemoveAll_largeEntries_readPagesOfAboutAMegabyte() {
    Cache<String, String> cache = open(CacheFixture.strings());
    cache.putAll(entries(100, 50 * 1024, 50 * 1024));
    Set<String> found = new TreeSet<>();

    int pages = countRequests(() -> cache.forEach(entry -> found.add(entry.getKey())));
    int removals = countRequests(cache::removeAll);

    assertThat(found).isEqualTo(new TreeSet<>(entries(100, 50 * 1024, 1).keySet()));
    assertThat(pages).as("of ten megabytes").isBetween(5, 50);
    assertThat(removals).isGreaterThanOrEqualTo(10);
    assertThat(cache.iterator().hasNext()).isFalse();
  }

  /** Lets the server know the scripts, so that each request takes one round trip from now on. */
  private Cache<String, String> open(MutableConfiguration<String, String> configuration) {
    Cache<String, String> cache = fixture.cache("test", configuration);
    Map<String, String> small = entries(2, 1, 1);
    cache.putAll(small);
    cache.getAll(small.keySet());
    cache.invokeAll(small.keySet(), setting("w"));
    cache.removeAll(small.keySet());
    cache.removeAll();
    return cache;
  }

  /** Counts scripts. A log of the commands would take too long with arguments of this size. */
  private int countRequests(Runnable work) {
    try (Traffic traffic = Traffic.on(server)) {
      return traffic.during(work).size();
    }
  }

  private static Map<String, String> entries(int count, int keySize, int valueSize) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      entries.put("k".repeat(keySize - 1) + i, "v".repeat(valueSize));
    }
    return entries;
  }
}
