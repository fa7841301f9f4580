package io.cachette.jcache.bulk;

import static io.cachette.jcache.support.EntryProcessors.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests bulk operations of several chunks of which the third one fails: listeners are notified of
 * the entries that were changed before, statistics count them, and the exception names their
 * number.
 */
@RedisTest
class BulkFailureTest {

  private static final String TWO_CHUNKS =
      "Before this request, 500 of 5000 entries were done; after it, none was sent";

  private final RedisServer server;
  private final CacheFixture fixture;

  BulkFailureTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void putAll_thirdChunkFails_reportsFirstTwo() {
    Cache<String, String> cache = open(CacheFixture.strings());
    RecordingListener listener = listenAndFailAfterSecondChunk(cache);

    assertThatThrownBy(() -> cache.putAll(entries()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(TWO_CHUNKS)
        .hasStackTraceContaining("WRONGTYPE");

    assertThat(count(listener, "CREATED")).isEqualTo(500);
    assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 0, 500, 0));
  }

  @Test
  void removeAllWithKeys_thirdChunkFails_reportsFirstTwo() {
    Cache<String, String> cache = open(CacheFixture.strings());
    cache.putAll(entries());
    Counters.clear(cache);
    RecordingListener listener = listenAndFailAfterSecondChunk(cache);

    assertThatThrownBy(() -> cache.removeAll(entries().keySet()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(TWO_CHUNKS);

    assertThat(count(listener, "REMOVED")).as("without the expired entry").isEqualTo(499);
    assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 0, 0, 499));
  }

  @Test
  void invokeAll_thirdChunkFails_reportsFirstTwo() {
    Cache<String, String> cache = open(CacheFixture.strings());
    RecordingListener listener = listenAndFailAfterSecondChunk(cache);

    assertThatThrownBy(() -> cache.invokeAll(entries().keySet(), setting("v")))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(TWO_CHUNKS);

    assertThat(count(listener, "CREATED")).isEqualTo(500);
    assertThat(Counters.number(cache, "CachePuts")).isEqualTo(500);
  }

  @Test
  void putAll_writerAndThirdChunkFails_reportsFirstTwo() {
    Cache<String, String> cache =
        open(
            CacheFixture.strings()
                .setWriteThrough(true)
                .setCacheWriterFactory(
                    () ->
                        new RecordingWriter() {
                          @Override
                          public void writeAll(
                              Collection<Cache.Entry<? extends String, ? extends String>> batch) {
                            super.writeAll(batch);
                            if (calls().size() == 3) {
                              refuseRequests();
                            }
                          }
                        }));
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.registrationWithoutOldValues());

    assertThatThrownBy(() -> cache.putAll(entries()))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("CacheWriter has written", TWO_CHUNKS);

    assertThat(count(listener, "CREATED")).isEqualTo(500);
    assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 0, 500, 0));
  }

  @Test
  void removeAll_secondPageFails_reportsFirst() {
    Cache<String, String> cache = open(CacheFixture.strings());
    cache.putAll(entries());
    Counters.clear(cache);
    RecordingListener listener =
        new RecordingListener(
            event -> {
              if (event.startsWith("REMOVED")) {
                refuseRequests();
              }
            });
    cache.registerCacheEntryListener(listener.registrationWithoutOldValues());

    assertThatThrownBy(cache::removeAll)
        .isInstanceOf(CacheException.class)
        .satisfies(
            e ->
                assertThat(e)
                    .hasMessageContaining(
                        "Before this request, %d entries were removed"
                            .formatted(count(listener, "REMOVED"))));

    assertThat(count(listener, "REMOVED")).isBetween(1L, 4_999L);
    assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 0, 0, count(listener, "REMOVED")));
  }

  private Cache<String, String> open(MutableConfiguration<String, String> configuration) {
    return fixture.cache("test", configuration.setStatisticsEnabled(true));
  }

  /**
   * Lets an entry of the second chunk expire. The listener that is notified of it makes the server
   * refuse all later requests.
   */
  private RecordingListener listenAndFailAfterSecondChunk(Cache<String, String> cache) {
    RecordingListener listener =
        new RecordingListener(
            event -> {
              if (event.startsWith("EXPIRED")) {
                refuseRequests();
              }
            });
    cache.registerCacheEntryListener(listener.registrationWithoutOldValues());
    StoredEntries.of(server, fixture, "test").put("s:key375", "s:old", 1);
    return listener;
  }

  private void refuseRequests() {
    server.command("SET", fixture.namespace() + ":{test}", "no hash");
  }

  private static Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < 5_000; i++) {
      entries.put("key" + i, "v");
    }
    return entries;
  }

  private static long count(RecordingListener listener, String type) {
    List<String> events = listener.events();
    return events.stream().filter(event -> event.startsWith(type)).count();
  }
}
