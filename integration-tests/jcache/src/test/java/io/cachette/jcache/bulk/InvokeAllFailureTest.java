package io.cachette.jcache.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that a failure which concerns one entry of {@code invokeAll} belongs to the result of this
 * entry, with and without a writer.
 */
@RedisTest
class InvokeAllFailureTest {

  private final CacheFixture fixture;

  InvokeAllFailureTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Boolean> writing() {
    return Stream.of(false, true);
  }

  @ParameterizedTest(name = "write-through {0}")
  @MethodSource("writing")
  void invokeAll_listenerThrowsForOne_othersHaveResults(boolean writes) {
    Cache<String, String> cache = open(writes, CacheFixture.strings().setStatisticsEnabled(true));
    RecordingListener listener =
        new RecordingListener(
            event -> {
              if (event.startsWith("CREATED b")) {
                throw new IllegalStateException("on purpose");
              }
            });
    cache.registerCacheEntryListener(listener.registrationWithoutOldValues());

    Map<String, EntryProcessorResult<String>> results =
        cache.invokeAll(
            keys("a", "b", "c"),
            (entry, arguments) -> {
              entry.setValue("1");
              return "done";
            });

    assertThat(resultOf(results, "a")).isEqualTo("done");
    assertThatThrownBy(() -> resultOf(results, "b"))
        .isInstanceOf(EntryProcessorException.class)
        .hasMessageContaining("was made")
        .hasCauseInstanceOf(CacheEntryListenerException.class);
    assertThat(resultOf(results, "c")).isEqualTo("done");
    assertThat(listener.events()).hasSize(3);
    assertThat(cache.getAll(keys("a", "b", "c"))).hasSize(3);
    assertThat(Counters.number(cache, "CachePuts")).isEqualTo(3);
  }

  @ParameterizedTest(name = "write-through {0}")
  @MethodSource("writing")
  void invokeAll_oneValueNotSerializable_othersAreStored(boolean writes) {
    Cache<Object, Object> cache = open(writes, new MutableConfiguration<>());
    cache.put("b", "old");

    Map<Object, EntryProcessorResult<String>> results =
        cache.invokeAll(
            keys("a", "b", "c"),
            (entry, arguments) -> {
              entry.setValue(entry.getKey().equals("b") ? new Thread() : "1");
              return "done";
            });

    assertThat(resultOf(results, "a")).isEqualTo("done");
    assertThatThrownBy(() -> resultOf(results, "b"))
        .isInstanceOf(EntryProcessorException.class)
        .hasMessageContainingAll("was not made", "java.lang.Thread")
        .hasCauseInstanceOf(CacheException.class);
    assertThat(resultOf(results, "c")).isEqualTo("done");
    assertThat(cache.getAll(keys("a", "b", "c"))).isEqualTo(Map.of("a", "1", "b", "old", "c", "1"));
  }

  @ParameterizedTest(name = "write-through {0}")
  @MethodSource("writing")
  void invokeAll_oneKeyNotSerializable_othersAreStored(boolean writes) {
    Cache<Object, Object> cache = open(writes, new MutableConfiguration<>());
    Object unserializable = new Thread();

    Map<Object, EntryProcessorResult<String>> results =
        cache.invokeAll(
            keys("a", unserializable, "c"),
            (entry, arguments) -> {
              entry.setValue("1");
              return "done";
            });

    assertThat(resultOf(results, "a")).isEqualTo("done");
    assertThatThrownBy(() -> resultOf(results, unserializable))
        .isInstanceOf(EntryProcessorException.class)
        .hasMessageContainingAll("was not made", "java.lang.Thread");
    assertThat(cache.getAll(keys("a", "c"))).isEqualTo(Map.of("a", "1", "c", "1"));
  }

  @SuppressWarnings("unchecked")
  @ParameterizedTest(name = "write-through {0}")
  @MethodSource("writing")
  void invokeAll_valueOfOtherType_fails(boolean writes) {
    Cache<String, String> cache = open(writes, CacheFixture.strings());
    Cache<Object, Object> untyped = (Cache<Object, Object>) (Cache<?, ?>) cache;

    Map<Object, EntryProcessorResult<String>> results =
        untyped.invokeAll(
            keys("a", "b"),
            (entry, arguments) -> {
              entry.setValue(entry.getKey().equals("b") ? Integer.valueOf(1) : "1");
              return "done";
            });

    assertThat(resultOf(results, "a")).isEqualTo("done");
    assertThatThrownBy(() -> resultOf(results, "b"))
        .isInstanceOf(EntryProcessorException.class)
        .hasCauseInstanceOf(ClassCastException.class)
        .hasRootCauseMessage(
            "Cache 'test': the value is a java.lang.Integer, configured is java.lang.String");
    assertThat(cache.containsKey("b")).isFalse();
    assertThatThrownBy(
            () ->
                untyped.invoke(
                    "c",
                    (entry, arguments) -> {
                      entry.setValue(1);
                      return null;
                    }))
        .isInstanceOf(EntryProcessorException.class)
        .hasCauseInstanceOf(ClassCastException.class);
    assertThat(cache.containsKey("c")).isFalse();
  }

  private <K, V> Cache<K, V> open(boolean writes, MutableConfiguration<K, V> configuration) {
    return fixture.cache(
        "test",
        writes
            ? configuration.setWriteThrough(true).setCacheWriterFactory(DroppingWriter::new)
            : configuration);
  }

  private static <K> @Nullable String resultOf(
      Map<K, EntryProcessorResult<String>> results, K key) {
    EntryProcessorResult<String> result = results.get(key);
    return Objects.requireNonNull(result).get();
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // nothing is stored in the array
  private static <K> Set<K> keys(K... keys) {
    return new LinkedHashSet<>(List.of(keys));
  }
}
