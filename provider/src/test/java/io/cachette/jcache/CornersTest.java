package io.cachette.jcache;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/conformance.md says about corners of the specification, where no other test does. */
@RedisTest
class CornersTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  CornersTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void readThrough_zeroCreationExpiry_returnsLoadedValue() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(key -> "loaded")
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));

    assertThat(cache.get("k")).isEqualTo("loaded");
    assertThat(cache.getAll(Set.of("k"))).isEqualTo(Map.of("k", "loaded"));
    String seen = cache.invoke("k", (entry, arguments) -> entry.getValue());
    assertThat(seen).isEqualTo("loaded");
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void getAll_loaderFails_storesNothingAndCountsLookups() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                    key -> {
                      throw new IllegalStateException("The source fails on purpose");
                    })
                .setStatisticsEnabled(true));
    cache.put("a", "1");

    assertThatThrownBy(() -> cache.getAll(Set.of("a", "b", "c")))
        .isInstanceOf(CacheLoaderException.class);

    assertThat(cache.containsKey("b") || cache.containsKey("c")).isFalse();
    assertThat(Counters.of(cache)).isEqualTo(Counters.of("put hit miss miss"));
  }

  @Test
  void putIfAbsent_zeroCreationExpiry_storesNothing() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));

    assertThat(cache.putIfAbsent("k", "1")).isFalse();
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void put_hourlyExpiry_sendsDurationAndUsesServerTime() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.put("warm", "1");

    try (CommandLog log = server.commandLog()) {
      cache.put("k", "1");

      assertThat(log.topLevelCommands())
          .filteredOn(command -> command.args().contains("s:k"))
          .singleElement()
          .satisfies(command -> assertThat(command.args()).contains("3600000"));
      assertThat(log.commands()).extracting(RecordedCommand::name).contains("TIME");
    }
  }

  @Test
  void putIfAbsent_noReply_isSentOnceAndReportsUnknownOutcome() {
    Cache<String, String> cache = fixture.cache();
    cache.put("warm", "1");

    try (CommandLog log = server.commandLog()) {
      server.command("CLIENT", "PAUSE", "20000", "WRITE");
      assertThatThrownBy(() -> cache.putIfAbsent("k", "1"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("whether a change was made is unknown");
      server.command("CLIENT", "UNPAUSE");

      await().until(() -> cache.containsKey("k"));
      assertThat(log.topLevelCommands())
          .filteredOn(command -> command.args().contains("s:k") && command.args().contains("put"))
          .hasSize(1);
    }
  }

  @Test
  void put_zeroUpdateExpiry_publishesUpdatedThenExpired() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setStatisticsEnabled(true)
                .setExpiryPolicyFactory(
                    () -> new RecordingPolicy(Duration.ONE_DAY, null, Duration.ZERO))
                .addCacheEntryListenerConfiguration(listener.synchronously()));
    cache.put("k", "1");
    cache.put("k", "2");

    assertThat(cache.get("k")).isNull();

    assertThat(listener.heard()).containsExactly("CREATED k ->1", "UPDATED k 1>2", "EXPIRED k 2>2");
    assertThat(Counters.of(cache)).isEqualTo(Counters.of("put put miss"));
  }

  static Stream<Named<Factory<ExpiryPolicy>>> deciders() {
    return Stream.of(
        Named.of("the server decides", EternalExpiryPolicy.factoryOf()),
        Named.of("this JVM decides", () -> new RecordingPolicy(Duration.ONE_DAY, null, null)));
  }

  @ParameterizedTest
  @MethodSource("deciders")
  void conditionalOperation_equalValueWithOtherBytes_comparesByEquals(
      Factory<ExpiryPolicy> policy) {
    Cache<String, Object> cache =
        fixture.cache(
            "test",
            new MutableConfiguration<String, Object>()
                .setTypes(String.class, Object.class)
                .setExpiryPolicyFactory(policy));
    cache.put("k", map("a", "b"));

    assertThat(cache.replace("k", map("b", "a"), map("c", "d"))).isTrue();
    assertThat(cache.remove("k", map("d", "x"))).isFalse();
    assertThat(cache.remove("k", map("d", "c"))).isTrue();
  }

  @Test
  void get_equalKeyOfCanonicalType_returnsValue() {
    Cache<Object, Object> cache = fixture.cache("test", new MutableConfiguration<>());
    cache.put(new ArrayList<>(List.of("a")), "1");

    assertThat(cache.get(Arrays.asList("a"))).isEqualTo("1");
    assertThat(cache.iterator().next().getKey()).isEqualTo(List.of("a"));
  }

  @Test
  void get_equalKeyWithOtherBytes_returnsNull() {
    Cache<Object, Object> cache = fixture.cache("test", new MutableConfiguration<>());
    URI lower = URI.create("http://example.org/");
    URI upper = URI.create("HTTP://example.org/");
    assertThat(lower).isEqualTo(upper);
    cache.put(lower, "1");

    assertThat(cache.get(URI.create("http://example.org/"))).isEqualTo("1");
    assertThat(cache.get(upper)).isNull();
  }

  @Test
  void iteratorRemove_entryChangedAfterNext_removesCurrentValue() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "1");
    Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
    iterator.next();
    cache.put("k", "2");
    cache.registerCacheEntryListener(listener.synchronously());

    iterator.remove();

    assertThat(cache.containsKey("k")).isFalse();
    assertThat(listener.heard()).containsExactly("REMOVED k 2>2");
  }

  // Loaders

  @Test
  void loadAll_loaderReturnsNullMap_failsWithCacheLoaderException() {
    Cache<String, String> cache = fixture.cache("test", loadingAll(keys -> noMap()));

    assertThatThrownBy(() -> load(cache, false, "k"))
        .hasCauseInstanceOf(CacheLoaderException.class)
        .hasStackTraceContaining("returned null");
  }

  @Test
  void loadAll_loaderReturnsNullValuesAndExtraKeys_storesRequestedEntries() throws Exception {
    Map<String, String> unmodifiable =
        Collections.unmodifiableMap(withNull("none", Map.of("k", "1", "unasked", "2")));
    Cache<String, String> cache = fixture.cache("test", loadingAll(keys -> unmodifiable));

    load(cache, false, "k", "none");

    assertThat(cache.get("k")).isEqualTo("1");
    assertThat(cache.containsKey("none")).isFalse();
    assertThat(cache.containsKey("unasked")).isFalse();
  }

  @Test
  void loadAll_nothingToLoad_doesNotCallLoader() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loadingAll(
                keys -> {
                  calls.incrementAndGet();
                  return Map.of();
                }));
    cache.put("k", "1");

    load(cache, true);
    load(cache, false, "k");

    assertThat(calls).hasValue(0);
  }

  @Test
  void loadAll_loaderThrowsError_notifiesCompletionListener() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loadingAll(
                keys -> {
                  throw new AssertionError("on purpose");
                }));

    assertThatThrownBy(() -> load(cache, false, "k"))
        .cause()
        .isInstanceOf(CacheLoaderException.class)
        .hasCauseInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void load_putDuringLoad_isNotStored(boolean replacing) throws Exception {
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs = there.cache();
      Cache<String, String> cache =
          fixture.cache(
              "test",
              loading(
                  key -> {
                    theirs.put(key, "newer");
                    return "loaded";
                  }));

      if (replacing) {
        load(cache, true, "k");
      } else {
        assertThat(cache.get("k")).isEqualTo("loaded");
      }

      assertThat(cache.get("k")).isEqualTo("newer");
    }
  }

  @Test
  void get_concurrentMisses_sharesOneLoadAndItsFailure() {
    int threads = 8;
    AtomicInteger loads = new AtomicInteger();
    List<Supplier<Long>> misses = new CopyOnWriteArrayList<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                    key -> {
                      loads.incrementAndGet();
                      await().until(() -> misses.get(0).get() == threads);
                      await().pollDelay(200, MILLISECONDS).until(() -> true);
                      throw new CacheLoaderException("on purpose");
                    })
                .setStatisticsEnabled(true));
    misses.add(() -> Counters.number(cache, "CacheMisses"));

    List<CompletableFuture<String>> gets =
        IntStream.range(0, threads)
            .mapToObj(i -> onThread(() -> String.valueOf(cache.get("k"))))
            .toList();

    for (CompletableFuture<String> get : gets) {
      assertThatThrownBy(get::join).hasCauseInstanceOf(CacheLoaderException.class);
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void createCache_readOrWriteThroughWithoutFactory_throwsBeforeStoring() {
    assertThatThrownBy(() -> fixture.cache("test", CacheFixture.strings().setReadThrough(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("read-through", "loader");
    assertThatThrownBy(() -> fixture.cache("test", CacheFixture.strings().setWriteThrough(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("write-through", "writer");
    assertThat(server.command("EXISTS", fixture.namespace() + ":{test}:descriptor")).isEqualTo(0L);
  }

  // Writers

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

  // Entry processors

  @Test
  void getValue_sourceHasNoValue_loadsOnceAndNotAfterChange() {
    List<String> loads = new ArrayList<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                key -> {
                  loads.add(key);
                  return null;
                }));
    cache.put("present", "1");

    cache.invoke(
        "absent",
        (entry, arguments) -> {
          assertThat(entry.getValue()).isNull();
          assertThat(entry.getValue()).isNull();
          entry.setValue("2");
          entry.remove();
          assertThat(entry.getValue()).isNull();
          return null;
        });
    cache.invoke(
        "present",
        (entry, arguments) -> {
          entry.remove();
          assertThat(entry.getValue()).isNull();
          return null;
        });

    assertThat(loads).containsExactly("absent");
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

  // Events

  @Test
  void synchronousListener_changeOnOtherNode_isNotifiedOnAnotherThread() {
    RecordingListener listener = new RecordingListener();
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> cache = fixture.cache();
      there.cache("test", configured(listener));

      cache.put("k", "1");
      cache.put("k", "2");
      cache.remove("k");

      await()
          .untilAsserted(
              () ->
                  assertThat(listener.heard())
                      .containsExactly("CREATED k ->1", "UPDATED k 1>2", "REMOVED k 2>2"));
      assertThat(listener.threads()).doesNotContain(Thread.currentThread());
    }
  }

  // Management and life cycle

  @Test
  void statisticsMBean_nameWithSpecialCharacters_isRegistered() throws Exception {
    fixture.cache("a*b?c\"d:e", CacheFixture.strings().setStatisticsEnabled(true));

    assertThat(isRegistered("a.b.c.d.e")).isTrue();
  }

  @Test
  void statisticsMBean_collidingNames_belongsToFirstCache() throws Exception {
    fixture.cache("a,b", CacheFixture.strings().setStatisticsEnabled(true));
    Cache<String, String> second =
        fixture.cache("a:b", CacheFixture.strings().setStatisticsEnabled(true));

    second.close();
    assertThat(isRegistered("a.b")).isTrue();

    fixture.manager().destroyCache("a,b");
    assertThat(isRegistered("a.b")).isFalse();
  }

  @Test
  void enableStatistics_unknownCache_doesNothing() {
    fixture.manager().enableStatistics("unknown", true);
    fixture.manager().enableManagement("unknown", true);

    assertThat(fixture.manager().getCacheNames()).isEmpty();
  }

  @Test
  void close_calledTwice_keepsAccessorsAndRefusesListeners() {
    Cache<String, String> cache = fixture.cache();
    cache.close();
    cache.close();

    assertThat(cache.getName()).isEqualTo("test");
    assertThat(cache.getCacheManager()).isSameAs(fixture.manager());
    assertThat(configuration(cache).getKeyType()).isEqualTo(String.class);
    assertThat((Object) cache.unwrap(Cache.class)).isSameAs(cache);
    assertThatThrownBy(
            () -> cache.registerCacheEntryListener(new RecordingListener().synchronously()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> cache.deregisterCacheEntryListener(new RecordingListener().synchronously()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_loadAllInProgress_waitsForLoad() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                key -> {
                  loading.countDown();
                  await().pollDelay(500, MILLISECONDS).until(() -> true);
                  order.add("loaded");
                  return "1";
                }));
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), false, done);
    assertThat(loading.await(5, SECONDS)).isTrue();

    cache.close();
    order.add("closed");

    done.get(5, SECONDS);
    assertThat(order).containsExactly("loaded", "closed");
    assertThat(fixture.cache().get("k")).isEqualTo("1");
  }

  @Test
  void destroyCache_openOnOtherNode_emptiesItThere() {
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs = there.cache();
      theirs.put("k", "1");

      fixture.manager().destroyCache("test");

      assertThat(theirs.get("k")).isNull();
      theirs.put("k", "2");
      assertThat(theirs.get("k")).isEqualTo("2");
    }
  }

  @Test
  void close_cacheWithEntry_keepsEntryUntilDestroyCache() {
    fixture.cache().put("k", "1");
    fixture.manager().getCache("test").close();

    Cache<String, String> again = fixture.cache();
    assertThat(again.get("k")).isEqualTo("1");

    fixture.manager().destroyCache("test");
    assertThat(fixture.cache().get("k")).isNull();
  }

  @Test
  void createCache_otherStorageLayout_throwsCacheException() {
    String descriptor = fixture.namespace() + ":{test}:descriptor";
    server.command("HSET", descriptor, "format", "1", "layout", "other", "partitions", "1");

    assertThatThrownBy(fixture::cache)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("layout is other there and indexed here");

    fixture.manager().destroyCache("test");
    assertThat(fixture.cache().getName()).isEqualTo("test");
  }

  @Test
  void getConfiguration_openCache_returnsCopy() {
    Cache<String, String> cache = fixture.cache();

    configuration(cache).setStatisticsEnabled(true);

    assertThat(configuration(cache).isStatisticsEnabled()).isFalse();
  }

  @SuppressWarnings("unchecked")
  private static MutableConfiguration<String, String> configuration(Cache<String, String> cache) {
    return cache.getConfiguration(MutableConfiguration.class);
  }

  private static boolean isRegistered(String cacheName) throws MalformedObjectNameException {
    return ManagementFactory.getPlatformMBeanServer()
        .isRegistered(
            new ObjectName(
                "javax.cache:type=CacheStatistics,CacheManager=cachette.default,Cache="
                    + cacheName));
  }

  private static CompleteConfiguration<String, String> configured(RecordingListener listener) {
    return CacheFixture.strings().addCacheEntryListenerConfiguration(listener.synchronously());
  }

  private static MutableConfiguration<String, String> writing(RecordingWriter writer) {
    return CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(() -> writer);
  }

  private static MutableConfiguration<String, String> loading(
      Function<String, @Nullable String> source) {
    return CacheFixture.strings()
        .setReadThrough(true)
        .setCacheLoaderFactory(() -> new FunctionLoader(source));
  }

  /** What a loader does for several keys. */
  private interface Source extends CacheLoader<String, String> {
    @Override
    default String load(String key) {
      throw new UnsupportedOperationException();
    }
  }

  private static MutableConfiguration<String, String> loadingAll(
      Function<Iterable<? extends String>, Map<String, String>> source) {
    return CacheFixture.strings()
        .setCacheLoaderFactory(
            () ->
                new Source() {
                  @Override
                  public Map<String, String> loadAll(Iterable<? extends String> keys) {
                    return source.apply(keys);
                  }
                });
  }

  private static void load(Cache<String, String> cache, boolean replacing, String... keys)
      throws ExecutionException, InterruptedException {
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of(keys), replacing, done);
    done.get();
  }

  private static EntryProcessor<String, String, String> setting(String value) {
    return (entry, arguments) -> {
      entry.setValue(value);
      return "done";
    };
  }

  private static EntryProcessor<String, String, String> throwing(Throwable failure) {
    return (entry, arguments) -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }

  /** Equal for the same keys in any order, but serialized in the order that is given. */
  private static Map<String, String> map(String... keys) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String key : keys) {
      map.put(key, "value");
    }
    return map;
  }

  @SuppressWarnings("NullAway") // what loaders must not return
  private static Map<String, String> noMap() {
    return null;
  }

  @SuppressWarnings("NullAway") // what loaders should not return
  private static Map<String, String> withNull(String key, Map<String, String> others) {
    Map<String, String> map = new HashMap<>(others);
    map.put(key, null);
    return map;
  }

  private static <T> CompletableFuture<T> onThread(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task, "corner").start());
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
