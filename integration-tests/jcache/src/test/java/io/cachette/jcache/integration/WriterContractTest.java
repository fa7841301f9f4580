package io.cachette.jcache.integration;

import static io.cachette.jcache.support.EntryProcessors.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the arguments of a writer, its exceptions, and the collections that it may change. */
@RedisTest
class WriterContractTest {

  private final CacheFixture fixture;

  WriterContractTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void bulkOperation_writerLeavesCollectionUnchanged_appliesAllChanges() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            writing(
                new RecordingWriter() {
                  @Override
                  public void writeAll(
                      Collection<Cache.Entry<? extends String, ? extends String>> entries) {}

                  @Override
                  public void deleteAll(Collection<?> keys) {}
                }));

    cache.putAll(Map.of("a", "1", "b", "2"));
    assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);

    cache.removeAll(Set.of("a"));
    assertThat(cache.containsKey("a")).isFalse();
  }

  @Test
  void putAll_writerThrowsCacheWriterException_storesWrittenAndRethrows() {
    CacheWriterException failure = new CacheWriterException("on purpose");
    Cache<String, String> cache =
        fixture.cache(
            "test",
            writing(
                new RecordingWriter() {
                  @Override
                  public void writeAll(
                      Collection<Cache.Entry<? extends String, ? extends String>> entries) {
                    entries.removeIf(entry -> entry.getKey().equals("written"));
                    throw failure;
                  }
                }));

    assertThatThrownBy(() -> cache.putAll(Map.of("written", "1", "failed", "2"))).isSameAs(failure);

    assertThat(cache.containsKey("written")).isTrue();
    assertThat(cache.containsKey("failed")).isFalse();
  }

  @Test
  void invoke_writerFails_wrapsExceptionAndAffectsOnlyItsKey() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            writing(
                new RecordingWriter() {
                  @Override
                  public void write(Cache.Entry<? extends String, ? extends String> entry) {
                    if (entry.getKey().equals("bad")) {
                      throw new IllegalStateException("on purpose");
                    }
                  }
                }));

    assertThatThrownBy(() -> cache.invoke("bad", setting("1")))
        .isInstanceOf(EntryProcessorException.class)
        .hasCauseInstanceOf(CacheWriterException.class);

    Map<String, EntryProcessorResult<String>> results =
        cache.invokeAll(Set.of("good", "bad"), setting("1"));
    assertThat(results.get("good")).isNotNull().extracting(r -> r.get()).isEqualTo("done");
    assertThatThrownBy(() -> results.values().forEach(r -> r.get()))
        .isInstanceOf(EntryProcessorException.class)
        .hasCauseInstanceOf(CacheWriterException.class);
    assertThat(cache.containsKey("good")).isTrue();
    assertThat(cache.containsKey("bad")).isFalse();
  }

  @Test
  void writer_put_receivesObjectsOfCaller() {
    List<Object> seen = new ArrayList<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            writing(
                new RecordingWriter() {
                  @Override
                  public void write(Cache.Entry<? extends String, ? extends String> entry) {
                    seen.add(entry.getKey());
                    seen.add(entry.getValue());
                  }
                }));
    String key = String.valueOf(new char[] {'k'});
    String value = String.valueOf(new char[] {'v'});

    cache.put(key, value);

    assertThat(seen.get(0)).isSameAs(key);
    assertThat(seen.get(1)).isSameAs(value);
  }

  @Test
  void put_unserializableValue_throwsBeforeWriterIsCalled() {
    RecordingWriter writer = new RecordingWriter();
    Cache<Object, Object> cache =
        fixture.cache(
            "test",
            new MutableConfiguration<Object, Object>()
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> untyped(writer)));

    assertThatThrownBy(() -> cache.put("k", new Object()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", new Object())))
        .isInstanceOf(CacheException.class);

    assertThat(writer.calls()).isEmpty();
    assertThat(cache.containsKey("a")).isFalse();
  }

  @Test
  void put_keyOrValueOfWrongType_throwsBeforeWriterIsCalled() {
    RecordingWriter writer = new RecordingWriter();
    Cache<Object, Object> cache = untyped(fixture.cache("test", writing(writer)));

    assertThatThrownBy(() -> cache.put("k", 1)).isInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> cache.putAll(Map.of(1, "v"))).isInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> cache.replace("k", 1)).isInstanceOf(ClassCastException.class);

    assertThat(cache.get(1)).isNull();
    assertThat(writer.calls()).isEmpty();
  }

  private static MutableConfiguration<String, String> writing(RecordingWriter writer) {
    return CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(() -> writer);
  }

  @SuppressWarnings("unchecked")
  private static Cache<Object, Object> untyped(Cache<?, ?> cache) {
    return (Cache<Object, Object>) cache;
  }

  @SuppressWarnings("unchecked")
  private static CacheWriter<Object, Object> untyped(CacheWriter<?, ?> writer) {
    return (CacheWriter<Object, Object>) writer;
  }
}
