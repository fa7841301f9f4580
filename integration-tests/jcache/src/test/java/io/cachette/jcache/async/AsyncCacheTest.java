package io.cachette.jcache.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.Workers;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests stages, argument checks and threads. {@link AsyncTableTest} tests the effects of
 * operations.
 */
@RedisTest
@Timeout(60)
class AsyncCacheTest {

  private final CacheFixture fixture;

  AsyncCacheTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void operation_openCache_completesWithSynchronousResult() throws Throwable {
    AsyncCache<String, String> async = AsyncCache.of(fixture.cache());

    assertThat(AsyncCacheAdapter.await(async.get("k"))).isNull();
    assertThat(AsyncCacheAdapter.await(async.put("k", "1"))).isNull();
    assertThat(AsyncCacheAdapter.await(async.get("k"))).isEqualTo("1");
    assertThat(AsyncCacheAdapter.await(async.containsKey("k"))).isTrue();
    assertThat(AsyncCacheAdapter.await(async.getAndPut("k", "2"))).isEqualTo("1");
    assertThat(AsyncCacheAdapter.await(async.putIfAbsent("k", "3"))).isFalse();
    assertThat(AsyncCacheAdapter.await(async.replace("k", "2", "3"))).isTrue();
    assertThat(AsyncCacheAdapter.await(async.replace("k", "2", "4"))).isFalse();
    assertThat(AsyncCacheAdapter.await(async.getAndReplace("k", "4"))).isEqualTo("3");
    assertThat(AsyncCacheAdapter.await(async.replace("k", "5"))).isTrue();
    assertThat(AsyncCacheAdapter.await(async.putAll(Map.of("l", "1", "m", "1")))).isNull();
    assertThat(AsyncCacheAdapter.await(async.getAll(Set.of("k", "l", "absent"))))
        .isEqualTo(Map.of("k", "5", "l", "1"));
    assertThat(AsyncCacheAdapter.await(async.remove("k", "4"))).isFalse();
    assertThat(AsyncCacheAdapter.await(async.remove("l"))).isTrue();
    assertThat(AsyncCacheAdapter.await(async.getAndRemove("k"))).isEqualTo("5");
    String invoked =
        AsyncCacheAdapter.await(
            async.invoke("m", (entry, arguments) -> "" + arguments[0], "argument"));
    assertThat(invoked).isEqualTo("argument");
    assertThat(
            AsyncCacheAdapter.await(
                async.invokeAll(Set.of("m"), (entry, args) -> entry.getValue())))
        .hasEntrySatisfying("m", result -> assertThat(result.get()).isEqualTo("1"));
    assertThat(AsyncCacheAdapter.await(async.removeAll(Set.of("m")))).isNull();
    assertThat(AsyncCacheAdapter.await(async.containsKey("m"))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("io.cachette.jcache.ArgumentsTest#operationsWithNull")
  void operation_nullArgument_throwsNullPointerExceptionImmediately(
      Consumer<Cache<String, String>> operation) {
    Cache<String, String> async = AsyncCacheAdapter.started(fixture.cache());

    assertThatThrownBy(() -> operation.accept(async)).isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @MethodSource({
    "io.cachette.jcache.ArgumentsTest#operationsWithNull",
    "io.cachette.jcache.ArgumentsTest#operationsWithoutArguments"
  })
  void operation_closedCache_throwsIllegalStateExceptionBeforeArgumentChecks(
      Consumer<Cache<String, String>> operation) {
    Cache<String, String> cache = fixture.cache();
    Cache<String, String> async = AsyncCacheAdapter.started(cache);
    cache.close();

    assertThatThrownBy(() -> operation.accept(async))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'test' is closed");
    assertThatThrownBy(() -> AsyncCache.of(cache)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void put_valueOfWrongType_throwsClassCastExceptionImmediately() {
    AsyncCache raw = AsyncCache.of(fixture.cache());

    assertThatThrownBy(() -> raw.put("k", 1))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContainingAll("'test'", "java.lang.Integer", "java.lang.String");
  }

  static Stream<Named<Failing>> failures() {
    return Stream.of(
        Named.of(
            "codec",
            new Failing(
                CacheException.class,
                fixture ->
                    AsyncCache.of(fixture.cache("test", new MutableConfiguration<String, Object>()))
                        .put("k", new Object()))),
        Named.of(
            "listener",
            new Failing(
                CacheEntryListenerException.class,
                fixture -> {
                  CacheEntryCreatedListener<String, String> listener =
                      events -> {
                        throw new IllegalStateException("on purpose");
                      };
                  return async(
                          fixture,
                          CacheFixture.strings()
                              .addCacheEntryListenerConfiguration(
                                  new MutableCacheEntryListenerConfiguration<>(
                                      () -> listener, null, false, true)))
                      .put("k", "v");
                })),
        Named.of(
            "loader",
            new Failing(
                CacheLoaderException.class, fixture -> async(fixture, failingToLoad()).get("k"))),
        Named.of(
            "loader of loadAll",
            new Failing(
                CacheLoaderException.class,
                fixture -> async(fixture, failingToLoad()).loadAll(Set.of("k"), true))),
        Named.of(
            "writer",
            new Failing(
                CacheWriterException.class,
                fixture ->
                    async(
                            fixture,
                            CacheFixture.strings()
                                .setWriteThrough(true)
                                .setCacheWriterFactory(FailingWriter::new))
                        .putAll(Map.of("k", "v")))),
        Named.of(
            "processor",
            new Failing(
                EntryProcessorException.class,
                fixture ->
                    async(fixture, CacheFixture.strings())
                        .invoke(
                            "k",
                            (entry, arguments) -> {
                              throw new IllegalStateException("on purpose");
                            }))));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void stage_operationFails_completesWithUnwrappedException(Failing failing) {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();

    CompletionStage<?> stage = failing.call().apply(fixture);
    stage.whenComplete((value, failure) -> seen.complete(failure));

    assertThat(seen.join()).isInstanceOf(failing.type());
  }

  /**
   * A call that fails.
   *
   * @param type the exception with which its stage fails
   */
  private record Failing(
      Class<? extends Throwable> type, Function<CacheFixture, CompletionStage<?>> call) {}

  @Test
  void invoke_cancelledStage_runsToCompletion() {
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Cache<String, String> cache = fixture.cache();

    CompletableFuture<?> stage =
        AsyncCache.of(cache)
            .invoke(
                "k",
                (entry, arguments) -> {
                  mayEnd.join();
                  entry.setValue("done");
                  return "done";
                })
            .toCompletableFuture();
    assertThat(stage.cancel(true)).isTrue();
    mayEnd.complete(null);

    await().until(() -> "done".equals(cache.get("k")));
    assertThat(stage).isCancelled();
  }

  @Test
  void operations_fiveThousandConcurrentCalls_runOnFewThreads() throws Throwable {
    AsyncCache<String, String> async = AsyncCache.of(fixture.cache());

    AsyncCacheAdapter.await(
        all(IntStream.range(0, 5000).mapToObj(i -> async.put("k" + i, "v" + i)).toList()));
    List<CompletionStage<String>> reads =
        IntStream.range(0, 5000).mapToObj(i -> async.get("k" + i)).toList();
    AsyncCacheAdapter.await(all(reads));

    for (int i = 0; i < reads.size(); i++) {
      assertThat(AsyncCacheAdapter.await(reads.get(i))).isEqualTo("v" + i);
    }
    assertThat(threads("cachette-async-"))
        .hasSizeBetween(1, Math.max(4, Runtime.getRuntime().availableProcessors()));
    assertThat(threads("cachette-worker-")).isEmpty();
  }

  @Test
  void invoke_concurrentIncrements_countsEachIncrementOnce() throws Throwable {
    Cache<String, Long> cache = fixture.cache("test", new MutableConfiguration<String, Long>());
    AsyncCache<String, Long> async = AsyncCache.of(cache);
    List<CompletionStage<?>> started =
        Workers.run(
                8,
                Duration.ofSeconds(30),
                worker ->
                    IntStream.range(0, 100)
                        .<CompletionStage<?>>mapToObj(i -> increment(async, "k" + i % 4))
                        .toList())
            .stream()
            .flatMap(List::stream)
            .toList();

    AsyncCacheAdapter.await(all(started));

    Map<String, Long> counted = cache.getAll(Set.of("k0", "k1", "k2", "k3"));
    assertThat(counted).isEqualTo(Map.of("k0", 200L, "k1", 200L, "k2", 200L, "k3", 200L));
  }

  private static CompletionStage<?> increment(AsyncCache<String, Long> async, String key) {
    return async.invoke(
        key,
        (entry, arguments) -> {
          entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
          return entry.getValue();
        });
  }

  /**
   * More listeners wait than threads exist. Without additional threads, all operations would stop.
   */
  @Test
  void listener_waitsForStage_doesNotBlockOtherOperations() throws Throwable {
    Cache<String, String> cache = fixture.cache();
    AsyncCache<String, String> async = AsyncCache.of(cache);
    cache.put("read", "by listeners");
    List<String> read = new CopyOnWriteArrayList<>();
    CacheEntryCreatedListener<String, String> waiting =
        events -> read.add(async.get("read").toCompletableFuture().join());
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> waiting, null, false, true));

    AsyncCacheAdapter.await(
        all(IntStream.range(0, 50).mapToObj(i -> async.put("k" + i, "v")).toList()));

    assertThat(read).hasSize(50).containsOnly("by listeners");
  }

  @Test
  void getAndPut_entryLeasedByOtherNode_waitsWithoutBlockingThreads() throws Throwable {
    CompletableFuture<Void> began = new CompletableFuture<>();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    AsyncCache<String, String> async = AsyncCache.of(fixture.cache());
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs =
          there.cache(
              "test",
              CacheFixture.strings()
                  .setWriteThrough(true)
                  .setCacheWriterFactory(
                      () ->
                          new DroppingWriter<>() {
                            @Override
                            public void write(Cache.Entry<? extends String, ? extends String> e) {
                              began.complete(null);
                              mayEnd.join();
                            }
                          }));
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> theirs.put("k", "theirs"));
      began.join();

      List<CompletionStage<String>> waiting =
          IntStream.range(0, 100).mapToObj(i -> async.getAndPut("k", "mine " + i)).toList();
      AsyncCacheAdapter.await(async.put("other", "v"));
      assertThat(AsyncCacheAdapter.await(async.get("other"))).isEqualTo("v");
      assertThat(waiting).noneMatch(stage -> stage.toCompletableFuture().isDone());
      assertThat(threads("cachette-worker-")).isEmpty();

      mayEnd.complete(null);
      writing.join();
      List<String> previous = new ArrayList<>();
      for (CompletionStage<String> stage : waiting) {
        previous.add(Objects.requireNonNull(AsyncCacheAdapter.await(stage)));
      }
      assertThat(previous).contains("theirs").doesNotHaveDuplicates();
    }
  }

  private static AsyncCache<String, String> async(
      CacheFixture fixture, MutableConfiguration<String, String> configuration) {
    return AsyncCache.of(fixture.cache("test", configuration));
  }

  private static MutableConfiguration<String, String> failingToLoad() {
    return CacheFixture.strings()
        .setReadThrough(true)
        .setCacheLoaderFactory(
            () ->
                new FunctionLoader(
                    key -> {
                      throw new IllegalStateException("on purpose");
                    }));
  }

  private static final class FailingWriter extends DroppingWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      throw new IllegalStateException("on purpose");
    }
  }

  private static CompletionStage<Void> all(List<? extends CompletionStage<?>> stages) {
    return CompletableFuture.allOf(
        stages.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new));
  }

  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
