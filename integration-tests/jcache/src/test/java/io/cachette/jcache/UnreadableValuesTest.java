package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.internal.entry.UnreadableValues;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.management.CachetteStatisticsMXBean;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.processor.EntryProcessorException;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests values that cannot be read or serialized. */
@RedisTest
class UnreadableValuesTest extends StoredValuesScenario {

  UnreadableValuesTest(RedisServer server) {
    super(server);
  }

  @ParameterizedTest
  @MethodSource("reads")
  void read_errorPolicy_throwsWithCacheKeyAndClass(Consumer<Cache<String, String>> read) {
    Cache<String, String> cache = cache(UnreadableValuePolicy.FAIL);
    store("k", GONE);

    assertThatThrownBy(() -> read.accept(cache))
        .satisfies(
            e ->
                assertThat(e instanceof EntryProcessorException ? e.getCause() : e)
                    .isInstanceOf(CacheException.class)
                    .hasMessageContainingAll("'test'", "s:k", "no.such.Enum"));
  }

  static Stream<Named<Consumer<Cache<String, String>>>> reads() {
    return Stream.of(
        Named.of("get", cache -> cache.get("k")),
        Named.of("getAll", cache -> cache.getAll(Set.of("k"))),
        Named.of("getAndPut", cache -> cache.getAndPut("k", "v")),
        Named.of("getAndReplace", cache -> cache.getAndReplace("k", "v")),
        Named.of("getAndRemove", cache -> cache.getAndRemove("k")),
        Named.of("replace", cache -> cache.replace("k", "a", "b")),
        Named.of("remove", cache -> cache.remove("k", "a")),
        Named.of("iterator", cache -> cache.iterator().next()),
        Named.of("invoke", cache -> cache.invoke("k", (entry, args) -> entry.getValue())));
  }

  @Test
  void change_errorPolicy_replacesOrRemovesUnreadableValue() {
    Cache<String, String> cache = cache(UnreadableValuePolicy.FAIL);
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.registration());
    store("k", GONE);

    assertThat(cache.containsKey("k")).isTrue();
    cache.put("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");
    store("k", GONE);
    assertThatThrownBy(() -> cache.getAndPut("k", "w")).hasMessageContaining("The change was made");
    assertThat(cache.get("k")).isEqualTo("w");
    store("k", GONE);
    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    assertThatThrownBy(iterator::next).isInstanceOf(CacheException.class);
    iterator.remove();
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void read_missPolicy_treatsValueAsAbsentAndCountsIt() throws Exception {
    try (LogCapture logged = LogCapture.of(UnreadableValues.class)) {
      Cache<String, String> cache = cache(UnreadableValuePolicy.MISS);
      cache.put("good", "v");
      store("k", GONE);
      store("l", GONE);

      assertThat(cache.get("k")).isNull();
      assertThat(cache.getAll(Set.of("k", "l", "good"))).isEqualTo(Map.of("good", "v"));
      assertThat(cache.replace("k", "a", "b")).isFalse();
      assertThat(cache.remove("k", "a")).isFalse();
      List<String> iterated = new ArrayList<>();
      cache.forEach(entry -> iterated.add(entry.getKey()));
      assertThat(iterated).containsExactly("good");

      assertThat(logged.messages())
          .singleElement()
          .satisfies(message -> assertThat(message).contains("'test'", "s:k", "no.such.Enum"));
      CachetteStatisticsMXBean statistics =
          JMX.newMXBeanProxy(
              ManagementFactory.getPlatformMBeanServer(),
              statisticsBean(),
              CachetteStatisticsMXBean.class);
      assertThat(statistics.getUnreadableValues()).isEqualTo(7);
      assertThat(statistics.getCacheMisses()).isEqualTo(3);
      statistics.clear();
      assertThat(statistics.getUnreadableValues()).isZero();
    }
  }

  private ObjectName statisticsBean() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("javax.cache:type=CacheStatistics,Cache=test,*"), null)
        .iterator()
        .next();
  }

  @Test
  void change_missPolicy_replacesOrRemovesUnreadableValue() {
    Cache<String, String> cache = cache(UnreadableValuePolicy.MISS);

    store("k", GONE);
    assertThat(cache.getAndPut("k", "1")).isNull();
    assertThat(cache.get("k")).isEqualTo("1");

    store("k", GONE);
    boolean existed =
        cache.invoke(
            "k",
            (entry, args) -> {
              boolean exists = entry.exists() || entry.getValue() != null;
              entry.setValue("2");
              return exists;
            });
    assertThat(existed).isFalse();
    assertThat(cache.get("k")).isEqualTo("2");

    store("k", GONE);
    assertThat(cache.getAndRemove("k")).isNull();
    assertThat(cache.containsKey("k")).isFalse();

    store("k", GONE);
    assertThat(cache.putIfAbsent("k", "3")).isFalse();
    assertThat(cache.replace("k", "3")).isTrue();
    assertThat(cache.get("k")).isEqualTo("3");
  }

  @Test
  void invoke_missPolicyWithoutChange_countsMiss() {
    Cache<String, String> cache = cache(UnreadableValuePolicy.MISS);
    store("k", GONE);

    boolean existed = cache.invoke("k", (entry, arguments) -> entry.exists());

    assertThat(existed).isFalse();
    assertThat(Counters.number(cache, "CacheMisses")).isEqualTo(1);
    assertThat(Counters.number(cache, "CacheHits")).isZero();
    assertThat(Counters.number(cache, "UnreadableValues")).isEqualTo(1);
  }

  @Test
  void unreadableKeys_missPolicy_areSkippedAndRemovedByClear() {
    Cache<String, String> cache = cache(UnreadableValuePolicy.MISS);
    server.command("HSET", entries(), GONE, "s:v", "e:no.such.Enum#B", "s:v");
    cache.put("k", "v");

    try (LogCapture logged = LogCapture.of(UnreadableValues.class)) {
      List<String> iterated = new ArrayList<>();
      cache.forEach(entry -> iterated.add(entry.getKey()));
      assertThat(iterated).containsExactly("k");
      cache.removeAll();
      assertThat(cache.containsKey("k")).isFalse();
      assertThat(logged.messages()).singleElement().asString().contains("no.such.Enum");
    }
    cache.clear();
    assertThat(redis("EXISTS", entries())).isEqualTo("0");
  }

  @Test
  void removeAll_errorPolicyAndUnreadableKeys_removesOthersAndThrowsOnce() {
    Cache<String, String> cache = cache(UnreadableValuePolicy.FAIL);
    server.command("HSET", entries(), GONE, "s:v", "e:no.such.Enum#B", "s:v");
    for (int i = 0; i < 1500; i++) {
      cache.put("k" + i, "v");
    }

    assertThatThrownBy(cache::removeAll)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'test'", "no.such.Enum", "clear()")
        .hasNoSuppressedExceptions();

    assertThat(redis("HLEN", entries())).isEqualTo("2");
  }

  /** The other node stores values of a class that does not exist here. */
  @Test
  void events_missPolicyAndUnreadableValues_areNotDelivered() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> mine = cache(UnreadableValuePolicy.MISS);
    mine.registerCacheEntryListener(listener.registration());
    String channel = StoreKeys.channel(fixture.namespace());
    await().until(() -> !publish(channel, event("c", "s:first", "s:v")).equals("0"));

    publish(channel, event("c", "s:k", GONE));
    publish(channel, event("u", "s:k", GONE));
    publish(channel, event("c", "s:last", "s:v"));

    await().until(() -> listener.events().stream().anyMatch(text -> text.contains("last")));
    assertThat(listener.events()).noneMatch(text -> text.contains(" k "));
  }

  private String publish(String channel, String message) {
    return redis("PUBLISH", channel, message);
  }

  private static String event(String... parts) {
    return Stream.concat(Stream.of("other", "test"), Stream.of(parts))
        .map(part -> part.length() + ":" + part)
        .collect(Collectors.joining("", "", "-:"));
  }

  @Test
  void removeAll_failingListenerOnSeveralPages_throwsWithSuppressedFailures() {
    Cache<String, String> cache = cache(UnreadableValuePolicy.FAIL);
    CacheEntryRemovedListener<String, String> failing =
        events -> {
          throw new CacheEntryListenerException("failed");
        };
    for (int i = 0; i < 3000; i++) {
      cache.put("k" + i, "v");
    }
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> failing, null, false, true));

    assertThatThrownBy(cache::removeAll)
        .isInstanceOf(CacheEntryListenerException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());

    assertThat(redis("EXISTS", entries())).isEqualTo("0");
  }

  @Test
  void logging_threeHundredUnreadableClasses_stopsAfterHundredMessages() {
    try (LogCapture logged = LogCapture.of(UnreadableValues.class)) {
      Cache<String, String> cache = cache(UnreadableValuePolicy.MISS);
      for (int i = 0; i < 300; i++) {
        store("k", "e:no.such.Enum" + i + "#A");
        cache.get("k");
      }

      assertThat(logged.messages()).hasSize(100);
      assertThat(Counters.number(cache, "UnreadableValues")).isEqualTo(300);
    }
  }

  @Test
  void putAll_unserializableValue_changesNothing() {
    Cache<String, Object> cache =
        fixture.cache("test", CachetteConfiguration.builder(String.class, Object.class).build());

    assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", new Object())))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'test'", "s:b", "java.lang.Object");
    assertThat(redis("EXISTS", entries())).isEqualTo("0");
  }
}
