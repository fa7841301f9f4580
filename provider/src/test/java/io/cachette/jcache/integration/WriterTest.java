package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Writing through; which operations write what, {@link WriterTableTest} walks. */
@RedisTest
class WriterTest {

  private final RecordingListener listener = new RecordingListener();
  private final CacheFixture fixture;

  WriterTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
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

  static Stream<Named<Consumer<Cache<String, String>>>> failing() {
    return Stream.of(
        Named.of("put", cache -> cache.put("k", "new")),
        Named.of("put absent", cache -> cache.put("absent", "new")),
        Named.of("putAll", cache -> cache.putAll(Map.of("k", "new", "absent", "new"))),
        Named.of("getAndPut", cache -> cache.getAndPut("k", "new")),
        Named.of("putIfAbsent", cache -> cache.putIfAbsent("absent", "new")),
        Named.of("replace", cache -> cache.replace("k", "new")),
        Named.of("replace if same", cache -> cache.replace("k", "old", "new")),
        Named.of("getAndReplace", cache -> cache.getAndReplace("k", "new")),
        Named.of("remove", cache -> cache.remove("k")),
        Named.of("remove if same", cache -> cache.remove("k", "old")),
        Named.of("getAndRemove", cache -> cache.getAndRemove("k")),
        Named.of("removeAll of keys", cache -> cache.removeAll(Set.of("k", "absent"))),
        Named.of("removeAll", Cache::removeAll),
        Named.of("iterator.remove", WriterTest::removeFirst),
        Named.of("invoke set", cache -> cache.invoke("k", WriterTest::set)),
        Named.of("invoke remove", cache -> cache.invoke("k", WriterTest::remove)));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void operation_failingWriter_leavesCacheAndCountersUnchanged(
      Consumer<Cache<String, String>> operation) {
    Cache<String, String> cache = cache(new FailingWriter(), "k", "old");

    assertThatThrownBy(() -> operation.accept(cache))
        .isInstanceOfAny(CacheWriterException.class, EntryProcessorException.class)
        .hasStackTraceContaining(CacheWriterException.class.getName())
        .hasRootCauseMessage("The database fails on purpose");

    assertThat(Counters.of(cache).puts()).isZero();
    assertThat(Counters.of(cache).removals()).isZero();
    assertThat(listener.heard()).isEmpty();
    assertThat(cache.getAll(Set.of("k", "absent"))).isEqualTo(Map.of("k", "old"));
  }

  @Test
  void put_afterWriterFailure_succeeds() {
    FailingWriter writer = new FailingWriter();
    Cache<String, String> cache = cache(writer);
    assertThat(catchThrowable(() -> cache.put("k", "1"))).isNotNull();
    assertThat(catchThrowable(() -> cache.putAll(Map.of("k", "1")))).isNotNull();

    writer.healed = true;
    cache.put("k", "2");

    assertThat(cache.get("k")).isEqualTo("2");
  }

  @Test
  void put_writerThrowsError_rethrowsAndStoresNothing() {
    Cache<String, String> cache =
        cache(
            new RecordingWriter() {
              @Override
              public void write(Cache.Entry<? extends String, ? extends String> entry) {
                throw new AssertionError("on purpose");
              }
            });

    assertThatThrownBy(() -> cache.put("k", "1"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("on purpose");

    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void removeAll_uncachedKeys_passesAllKeysToWriter() {
    RecordingWriter writer = new RecordingWriter();
    Cache<String, String> cache = cache(writer, "a", "1");

    cache.removeAll(Set.of("a", "b", "c"));

    assertThat(writer.calls()).containsExactly("deleteAll [a, b, c]");
  }

  static Stream<Named<RuntimeException>> failures() {
    return Stream.of(
        Named.of("any exception", new IllegalStateException("on purpose")),
        Named.of("the one of the API", new CacheWriterException("on purpose")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void putAll_writerFailsPartly_storesOnlyWrittenEntries(RuntimeException failure) {
    PartialWriter writer = new PartialWriter(Set.of("b", "d"), failure);
    Cache<String, String> cache = cache(writer, "b", "old");

    assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", "2", "c", "3", "d", "4")))
        .isInstanceOf(CacheWriterException.class)
        .hasStackTraceContaining("on purpose");

    assertThat(cache.getAll(Set.of("a", "b", "c", "d")))
        .isEqualTo(Map.of("a", "1", "b", "old", "c", "3"));
    assertThat(Counters.of(cache).puts()).isEqualTo(2);
    assertThat(listener.heard()).containsExactlyInAnyOrder("CREATED a ->1", "CREATED c ->3");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void removeAll_writerFailsPartly_removesOnlyDeletedEntries(RuntimeException failure) {
    PartialWriter writer = new PartialWriter(Set.of("b"), failure);
    Cache<String, String> cache = cache(writer, "a", "1", "b", "2", "c", "3");

    assertThatThrownBy(() -> cache.removeAll(Set.of("a", "b")))
        .isInstanceOf(CacheWriterException.class)
        .hasStackTraceContaining("on purpose");

    assertThat(contents(cache)).isEqualTo(Map.of("b", "2", "c", "3"));
    assertThat(Counters.of(cache).removals()).isEqualTo(1);
    assertThat(listener.heard()).containsExactly("REMOVED a 1>1");
  }

  @Test
  void invokeAll_writerFailsForOneKey_continuesWithOthers() {
    RecordingWriter writer =
        new RecordingWriter() {
          @Override
          public void write(Cache.Entry<? extends String, ? extends String> entry) {
            if (entry.getKey().equals("b")) {
              throw new IllegalStateException("on purpose");
            }
            super.write(entry);
          }
        };
    Cache<String, String> cache = cache(writer);

    Map<String, EntryProcessorResult<String>> results =
        cache.invokeAll(Set.of("a", "b", "c"), WriterTest::set);

    Map<String, String> ends = new TreeMap<>();
    results.forEach((key, result) -> ends.put(key, end(result)));
    assertThat(ends).isEqualTo(Map.of("a", "done", "b", "failed", "c", "done"));
    assertThat(contents(cache)).isEqualTo(Map.of("a", "new", "c", "new"));
    assertThat(Counters.of(cache).puts()).isEqualTo(2);
    assertThat(listener.heard()).containsExactlyInAnyOrder("CREATED a ->new", "CREATED c ->new");
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
    String deadlines = fixture.namespace() + ":{test:0}:deadlines";
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
                              server.command("ZADD", deadlines, "1", "s:k");
                            }
                          }
                        }));
    cache.put("k", "old");

    cache.put("k", "new");

    assertThat(cache.get("k")).isEqualTo("new");
  }

  /**
   * Two nodes write the same keys. If two writers of one key ever ran together, or the cache took
   * changes in another order than the database, the two would differ at the end.
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
      cache.invoke("b", WriterTest::set);
      cache.putIfAbsent("c", value);
      cache.remove("c");
      cache.getAndReplace("a", value + "!");
    }
  }

  private Cache<String, String> cache(CacheWriter<String, String> writer, String... entries) {
    try (Cache<String, String> direct = fixture.cache()) {
      for (int i = 0; i < entries.length; i += 2) {
        direct.put(entries[i], entries[i + 1]);
      }
    }
    return cache(fixture, writer);
  }

  private Cache<String, String> cache(CacheFixture node, CacheWriter<String, String> writer) {
    return node.cache(
        "test",
        CacheFixture.strings()
            .setStatisticsEnabled(true)
            .setWriteThrough(true)
            .setCacheWriterFactory(() -> writer)
            .addCacheEntryListenerConfiguration(listener.synchronously()));
  }

  private static Map<String, String> contents(Cache<String, String> cache) {
    Map<String, String> contents = new TreeMap<>();
    cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
    return contents;
  }

  private static String set(MutableEntry<String, String> entry, Object... arguments) {
    entry.setValue("new");
    return "done";
  }

  private static String remove(MutableEntry<String, String> entry, Object... arguments) {
    entry.remove();
    return "done";
  }

  private static void removeFirst(Cache<String, String> cache) {
    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    iterator.next();
    iterator.remove();
  }

  private static String end(EntryProcessorResult<String> result) {
    try {
      return result.get();
    } catch (EntryProcessorException e) {
      return "failed";
    }
  }

  /** Writes nothing until it is healed. */
  private static final class FailingWriter extends RecordingWriter {
    private volatile boolean healed;

    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      fail();
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      fail();
    }

    @Override
    public void delete(Object key) {
      fail();
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      fail();
    }

    private void fail() {
      if (!healed) {
        throw new IllegalStateException("The database fails on purpose");
      }
    }
  }

  /** Leaves some keys of a batch in the collection and throws. */
  private static final class PartialWriter extends RecordingWriter {
    private final Set<String> refused;
    private final RuntimeException failure;

    PartialWriter(Set<String> refused, RuntimeException failure) {
      this.refused = refused;
      this.failure = failure;
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
      entries.removeIf(entry -> !refused.contains(entry.getKey()));
      throw failure;
    }

    @Override
    public void deleteAll(Collection<?> keys) {
      keys.removeIf(key -> !refused.contains((String) key));
      throw failure;
    }
  }
}
