package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests what a cache changes if its writer fails for some or all entries. */
@RedisTest
class WriterFailureTest extends WriteThroughScenario {

  WriterFailureTest(RedisServer server) {
    super(server);
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
        Named.of("iterator.remove", WriterFailureTest::removeFirst),
        Named.of("invoke set", cache -> cache.invoke("k", WriteThroughScenario::set)),
        Named.of("invoke remove", cache -> cache.invoke("k", WriterFailureTest::remove)));
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
    assertThat(listener.events()).isEmpty();
    assertThat(cache.getAll(Set.of("k", "absent"))).isEqualTo(Map.of("k", "old"));
  }

  @Test
  void put_afterWriterFailure_succeeds() {
    FailingWriter writer = new FailingWriter();
    Cache<String, String> cache = cache(writer);
    assertThat(catchThrowable(() -> cache.put("k", "1"))).isNotNull();
    assertThat(catchThrowable(() -> cache.putAll(Map.of("k", "1")))).isNotNull();

    writer.recovered = true;
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
    assertThat(listener.events()).containsExactlyInAnyOrder("CREATED a ->1", "CREATED c ->3");
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
    assertThat(listener.events()).containsExactly("REMOVED a 1>1");
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
        cache.invokeAll(Set.of("a", "b", "c"), WriteThroughScenario::set);

    Map<String, String> ends = new TreeMap<>();
    results.forEach((key, result) -> ends.put(key, end(result)));
    assertThat(ends).isEqualTo(Map.of("a", "done", "b", "failed", "c", "done"));
    assertThat(contents(cache)).isEqualTo(Map.of("a", "new", "c", "new"));
    assertThat(Counters.of(cache).puts()).isEqualTo(2);
    assertThat(listener.events()).containsExactlyInAnyOrder("CREATED a ->new", "CREATED c ->new");
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

  /** Fails until it has recovered. */
  private static final class FailingWriter extends RecordingWriter {
    private volatile boolean recovered;

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
      if (!recovered) {
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
