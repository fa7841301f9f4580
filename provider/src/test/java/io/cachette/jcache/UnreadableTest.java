package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.Compression;
import io.cachette.codec.Encryption;
import io.cachette.codec.Unreadable;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.jcache.internal.entry.UnreadableValues;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.management.CachetteStatisticsMXBean;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.Listeners;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RMap;

/** Stored values that cannot be read, and values that are encrypted. */
@RedisTest
class UnreadableTest {

  private static final String GONE = "e:no.such.Enum#A";

  private final RedisServer server;
  private final CacheFixture fixture;

  UnreadableTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @MethodSource("reads")
  void read_errorPolicy_throwsWithCacheKeyAndClass(Consumer<Cache<String, String>> read) {
    Cache<String, String> cache = cache(Unreadable.ERROR);
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
    Cache<String, String> cache = cache(Unreadable.ERROR);
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.synchronously());
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
      Cache<String, String> cache = cache(Unreadable.MISS);
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
    Cache<String, String> cache = cache(Unreadable.MISS);

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
  void readThrough_missPolicy_loadsUnreadableValueAgain() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            strings()
                .unreadable(Unreadable.MISS)
                .readThrough(true)
                .loader(() -> new FunctionLoader(key -> "loaded " + key))
                .statistics(true)
                .build());
    store("k", GONE);
    store("l", GONE);

    assertThat(cache.get("k")).isEqualTo("loaded k");
    assertThat(cache.getAll(Set.of("k", "l"))).isEqualTo(Map.of("k", "loaded k", "l", "loaded l"));
    assertThat(redis("HGET", entries(), "s:l")).contains("loaded l");
    assertThat(Counters.number(cache, "UnreadableValues")).isEqualTo(2);
    assertThat(redis("EXISTS", entries() + ":loads")).isEqualTo("0");
  }

  @Test
  void readThrough_missPolicyAndConcurrentReaders_loadsOnce() {
    AtomicInteger loads = new AtomicInteger();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Cache<String, String> cache =
        loading(
            fixture,
            key -> {
              loads.incrementAndGet();
              mayEnd.join();
              return "loaded";
            });
    store("k", GONE);
    List<Thread> readers = new ArrayList<>();
    Queue<String> found = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 8; i++) {
      readers.add(new Thread(() -> found.add(cache.get("k"))));
    }
    readers.forEach(Thread::start);

    await().until(() -> readers.stream().allMatch(UnreadableTest::isLoadingOrWaitingForALoad));
    mayEnd.complete(null);

    await().until(() -> found.size() == readers.size());
    assertThat(found).containsOnly("loaded");
    assertThat(loads).hasValue(1);
    assertThat(redis("HGET", entries(), "s:k")).contains("loaded");
  }

  /** By the methods of the class Loading. */
  private static boolean isLoadingOrWaitingForALoad(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().matches("fly|join"));
  }

  @Test
  void readThrough_missPolicyAndLoadOnOtherNode_storesFirstLoad() {
    try (CacheFixture there = fixture.anotherNode()) {
      CompletableFuture<Void> theirsBegan = new CompletableFuture<>();
      CompletableFuture<Void> mayEnd = new CompletableFuture<>();
      Cache<String, String> theirs =
          loading(
              there,
              key -> {
                theirsBegan.complete(null);
                mayEnd.join();
                return "late";
              });
      List<CompletableFuture<String>> reads = new ArrayList<>();
      Cache<String, String> mine =
          loading(
              fixture,
              key -> {
                reads.add(CompletableFuture.supplyAsync(() -> theirs.get("k")));
                theirsBegan.join();
                return "loaded";
              });
      store("k", GONE);

      assertThat(mine.get("k")).isEqualTo("loaded");

      assertThat(redis("HGET", entries(), "s:k")).contains("loaded");
      mayEnd.complete(null);
      assertThat(reads)
          .singleElement()
          .satisfies(read -> assertThat(read.join()).isEqualTo("late"));
      assertThat(redis("HGET", entries(), "s:k")).contains("loaded");
    }
  }

  private static Cache<String, String> loading(
      CacheFixture fixture, Function<String, @Nullable String> source) {
    return fixture.cache(
        "test",
        strings()
            .unreadable(Unreadable.MISS)
            .readThrough(true)
            .loader(() -> new FunctionLoader(source))
            .build());
  }

  @Test
  void invoke_missPolicyWithoutChange_countsMiss() {
    Cache<String, String> cache = cache(Unreadable.MISS);
    store("k", GONE);

    boolean existed = cache.invoke("k", (entry, arguments) -> entry.exists());

    assertThat(existed).isFalse();
    assertThat(Counters.number(cache, "CacheMisses")).isEqualTo(1);
    assertThat(Counters.number(cache, "CacheHits")).isZero();
    assertThat(Counters.number(cache, "UnreadableValues")).isEqualTo(1);
  }

  @Test
  void unreadableKeys_missPolicy_areSkippedAndRemovedByClear() {
    Cache<String, String> cache = cache(Unreadable.MISS);
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
    Cache<String, String> cache = cache(Unreadable.ERROR);
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

  /** The other node stores in a class that is not known here. */
  @Test
  void events_missPolicyAndUnreadableValues_areNotDelivered() {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Cache<String, String> mine = cache(Unreadable.MISS);
    mine.registerCacheEntryListener(Listeners.all(heard, true));
    String channel = StoreKeys.channel(fixture.namespace());
    await().until(() -> !publish(channel, event("c", "s:first", "s:v")).equals("0"));

    publish(channel, event("c", "s:k", GONE));
    publish(channel, event("u", "s:k", GONE));
    publish(channel, event("c", "s:last", "s:v"));

    await().until(() -> heard.stream().anyMatch(text -> text.contains("last")));
    assertThat(heard).noneMatch(text -> text.contains(" k "));
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
    Cache<String, String> cache = cache(Unreadable.ERROR);
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
      Cache<String, String> cache = cache(Unreadable.MISS);
      for (int i = 0; i < 300; i++) {
        store("k", "e:no.such.Enum" + i + "#A");
        cache.get("k");
      }

      assertThat(logged.messages()).hasSize(100);
      assertThat(Counters.number(cache, "UnreadableValues")).isEqualTo(300);
    }
  }

  @Test
  void bulkOperation_unserializableValue_changesNothing() {
    Cache<String, Object> cache =
        fixture.cache("test", CachetteConfiguration.builder(String.class, Object.class).build());

    assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", new Object())))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'test'", "s:b", "java.lang.Object");
    assertThatThrownBy(
            () ->
                cache.invokeAll(
                    Set.of("a", "b"),
                    (entry, args) -> {
                      entry.setValue(entry.getKey().equals("a") ? "1" : new Object());
                      return null;
                    }))
        .isInstanceOf(CacheException.class);
    assertThat(redis("EXISTS", entries())).isEqualTo("0");
  }

  @Test
  void encryption_keyRotation_hidesValuesAndRequiresTheirKey() {
    Cache<String, String> before = encrypted("k1", "k1");
    before.put("k", "secret".repeat(1000));
    assertThat(redis("HGET", entries(), "s:k")).doesNotContain("secret");
    assertThat(before.replace("k", "secret".repeat(1000), "secret")).isTrue();
    String invoked = before.invoke("k", (entry, args) -> entry.getValue());
    assertThat(invoked).isEqualTo("secret");
    assertThatThrownBy(() -> before.unwrap(RMap.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encrypted");
    before.close();

    Cache<String, String> both = encrypted("k2", "k1", "k2");
    assertThat(both.get("k")).isEqualTo("secret");
    both.put("new", "v");
    both.close();

    Cache<String, String> after = encrypted("k2", "k2");
    assertThat(after.get("new")).isEqualTo("v");
    assertThatThrownBy(() -> after.get("k"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'test'", "s:k", "'k1'");
    after.close();

    assertThatThrownBy(() -> cache(Unreadable.ERROR))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("java+aes-gcm");
  }

  @Test
  void get_movedOrForgedEncryptedValue_throwsCacheException() {
    Cache<String, String> cache = encrypted("k1", "k1");
    cache.put("mine", "1");
    server.command(
        "EVAL",
        "return redis.call('HSET', KEYS[1], 's:yours', redis.call('HGET', KEYS[1], 's:mine'))",
        "1",
        entries());

    assertThat(cache.get("mine")).isEqualTo("1");
    assertThatThrownBy(() -> cache.get("yours")).isInstanceOf(CacheException.class);
    store("plain", "s:forged");
    assertThatThrownBy(() -> cache.get("plain"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("not encrypted");
  }

  private Cache<String, String> cache(Unreadable unreadable) {
    return fixture.cache("test", strings().unreadable(unreadable).statistics(true).build());
  }

  private Cache<String, String> encrypted(String current, String... ids) {
    Map<String, String> keys = new HashMap<>();
    for (String id : ids) {
      byte[] bytes = new byte[16];
      bytes[0] = (byte) id.charAt(1);
      keys.put(id, Base64.getEncoder().encodeToString(bytes));
    }
    return fixture.cache(
        "test",
        strings().compression(Compression.LZ4).encryption(Encryption.of(current, keys)).build());
  }

  private static CachetteConfigurationBuilder<String, String> strings() {
    return CachetteConfiguration.builder(String.class, String.class);
  }

  private void store(String key, String value) {
    server.command("HSET", entries(), "s:" + key, value);
  }

  private String redis(String... command) {
    return String.valueOf(server.command(command));
  }

  private String entries() {
    return fixture.namespace() + ":{test:0}";
  }
}
