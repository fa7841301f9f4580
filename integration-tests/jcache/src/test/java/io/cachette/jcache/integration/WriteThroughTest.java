package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;

/**
 * Tests when a writer is called, and with which entries. {@link WriterTableTest} tests each
 * operation.
 */
@RedisTest
class WriteThroughTest extends WriteThroughScenario {

  WriteThroughTest(RedisServer server) {
    super(server);
  }

  @Test
  void writer_putAndRemove_runsBeforeCacheChanges() {
    CacheFixture there = fixture.anotherNode();
    Map<String, String> seen = new ConcurrentHashMap<>();
    Cache<String, String> observer = there.cache();
    Cache<String, String> cache =
        cache(
            new RecordingWriter() {
              @Override
              public void write(Cache.Entry<? extends String, ? extends String> entry) {
                seen.put(entry.getValue(), String.valueOf(observer.get("k")));
              }

              @Override
              public void delete(Object key) {
                seen.put("deletion", String.valueOf(observer.get("k")));
              }
            });

    cache.put("k", "1");
    cache.put("k", "2");
    cache.remove("k");

    assertThat(seen).isEqualTo(Map.of("1", "null", "2", "1", "deletion", "2"));
    there.close();
  }

  @Test
  void removeAll_uncachedKeys_passesAllKeysToWriter() {
    RecordingWriter writer = new RecordingWriter();
    Cache<String, String> cache = cache(writer, "a", "1");

    cache.removeAll(Set.of("a", "b", "c"));

    assertThat(writer.calls()).containsExactly("deleteAll [a, b, c]");
  }

  @Test
  void bulkOperation_moreThanThousandEntries_writesAll() {
    RecordingWriter writer = new RecordingWriter();
    Cache<String, String> cache = cache(writer);
    Map<String, String> many =
        IntStream.range(0, 2500).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v" + i));

    cache.putAll(many);
    assertThat(writer.database()).isEqualTo(many);
    assertThat(cache.getAll(many.keySet())).isEqualTo(many);

    cache.removeAll(many.keySet());
    assertThat(writer.database()).isEmpty();
    assertThat(contents(cache)).isEmpty();

    cache.putAll(many);
    cache.removeAll();
    assertThat(writer.database()).isEmpty();
    assertThat(contents(cache)).isEmpty();
  }

  @Test
  void put_oldEntryExpiresDuringWrite_keepsNewValue(RedisServer server) {
    StoredEntries stored = StoredEntries.of(server, fixture, "test");
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(
                    () -> new RecordingPolicy(Duration.ONE_DAY, null, Duration.ONE_DAY))
                .setWriteThrough(true)
                .setCacheWriterFactory(
                    () ->
                        new RecordingWriter() {
                          @Override
                          public void write(Cache.Entry<? extends String, ? extends String> entry) {
                            if (entry.getValue().equals("new")) {
                              stored.setExpiryTime("s:k", 1);
                            }
                          }
                        }));
    cache.put("k", "old");

    cache.put("k", "new");

    assertThat(cache.get("k")).isEqualTo("new");
  }

  /**
   * Two nodes write the same keys. If two writers of one key ran at the same time, or if the cache
   * changed in another order than the database, cache and database would differ at the end.
   */
  @Test
  void writers_sameKeyOnTwoNodes_runOneAtATimeInCacheOrder() throws Exception {
    Map<String, String> database = new ConcurrentHashMap<>();
    Set<Object> busy = ConcurrentHashMap.newKeySet();
    List<String> collisions = new CopyOnWriteArrayList<>();
    RecordingWriter writer =
        new RecordingWriter() {
          @Override
          public void write(Cache.Entry<? extends String, ? extends String> entry) {
            exclusively(entry.getKey(), () -> database.put(entry.getKey(), entry.getValue()));
          }

          @Override
          public void delete(Object key) {
            exclusively(key, () -> database.remove((String) key));
          }

          @Override
          public void writeAll(
              Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            entries.forEach(this::write);
            entries.clear();
          }

          private void exclusively(Object key, Runnable work) {
            if (!busy.add(key)) {
              collisions.add(String.valueOf(key));
            }
            LockSupport.parkNanos(100_000);
            work.run();
            busy.remove(key);
          }
        };
    try (CacheFixture there = fixture.anotherNode()) {
      List<Cache<String, String>> nodes = List.of(cache(writer), cache(there, writer));
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int thread = i;
        ends.add(threads.submit(() -> change(nodes.get(thread % 2), "thread" + thread)));
      }
      for (Future<?> end : ends) {
        end.get(60, TimeUnit.SECONDS);
      }
      threads.shutdown();

      assertThat(collisions).isEmpty();
      assertThat(contents(nodes.get(0))).isEqualTo(database);
    }
  }

  private static void change(Cache<String, String> cache, String name) {
    for (int round = 0; round < 40; round++) {
      String value = name + "-" + round;
      cache.put("a", value);
      cache.putAll(Map.of("a", value, "b", value));
      cache.invoke("b", WriteThroughScenario::set);
      cache.putIfAbsent("c", value);
      cache.remove("c");
      cache.getAndReplace("a", value + "!");
    }
  }
}
