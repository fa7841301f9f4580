package io.cachette.jcache;

import static io.cachette.jcache.support.EntryProcessors.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how often an entry processor runs, and which exceptions the caller gets. */
@RedisTest
class EntryProcessorTest {

  private final CacheFixture fixture;

  EntryProcessorTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void invoke_throwingProcessor_wrapsExceptionsOnceAndRethrowsErrors() {
    Cache<String, String> cache = fixture.cache();
    EntryProcessorException known = new EntryProcessorException("on purpose");
    CacheException exception = new CacheException("on purpose");
    AssertionError error = new AssertionError("on purpose");

    assertThatThrownBy(() -> cache.invoke("k", throwing(known))).isSameAs(known);
    assertThatThrownBy(() -> cache.invoke("k", throwing(exception)))
        .isInstanceOf(EntryProcessorException.class)
        .hasCause(exception);
    assertThatThrownBy(() -> cache.invoke("k", throwing(error))).isSameAs(error);
    assertThatThrownBy(
            () -> cache.invokeAll(Set.of("k"), throwing(known)).values().forEach(r -> r.get()))
        .isSameAs(known);
    assertThatThrownBy(() -> cache.invokeAll(Set.of("k"), throwing(error))).isSameAs(error);
  }

  @Test
  void invoke_conflictingChange_runsProcessorAgain() {
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> cache =
          fixture.cache("test", CacheFixture.strings().setStatisticsEnabled(true));
      Cache<String, String> theirs = there.cache();
      cache.put("k", "1");
      AtomicInteger runs = new AtomicInteger();

      String result =
          cache.invoke(
              "k",
              (entry, arguments) -> {
                if (runs.incrementAndGet() == 1) {
                  theirs.put("k", "2");
                }
                entry.setValue(entry.getValue() + "+");
                return entry.getValue();
              });

      assertThat(runs).hasValue(2);
      assertThat(result).isEqualTo("2+");
      assertThat(theirs.get("k")).isEqualTo("2+");
      assertThat(Counters.of(cache)).isEqualTo(Counters.of("put hit put"));
    }
  }

  @Test
  void invokeAll_nullKey_runsNoProcessor() {
    Cache<String, String> cache = fixture.cache();
    Set<String> keys = new LinkedHashSet<>(Arrays.asList("a", null));

    assertThatThrownBy(() -> cache.invokeAll(keys, setting("1")))
        .isInstanceOf(NullPointerException.class);

    assertThat(cache.containsKey("a")).isFalse();
  }

  private static EntryProcessor<String, String, String> throwing(Throwable failure) {
    return (entry, arguments) -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }
}
