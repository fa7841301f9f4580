package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.DroppingWriter;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Caches whose server hangs or is gone: each call ends within the timeout. */
@RedisTest(dedicated = true)
class OutageTest extends OutageScenario {

  private static final String NOT_ASKED_AND_UNCHANGED = NOT_ASKED + "; nothing was changed";

  OutageTest(RedisServer server) {
    super(server);
  }

  /** An operation, with its name. */
  private record Named(String name, Operation operation) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** An operation of a cache. */
  private interface Operation {
    void on(Cache<String, String> cache) throws Exception;
  }

  static Stream<Named> operations() {
    return Stream.of(
        new Named("get", cache -> cache.get("k")),
        new Named("getAll", cache -> cache.getAll(Set.of("k", "l"))),
        new Named("containsKey", cache -> cache.containsKey("k")),
        new Named("put", cache -> cache.put("k", "w")),
        new Named("putAll", cache -> cache.putAll(Map.of("k", "w"))),
        new Named("replace", cache -> cache.replace("k", "v", "w")),
        new Named("remove", cache -> cache.remove("k")),
        new Named("removeAll", Cache::removeAll),
        new Named("clear", Cache::clear),
        new Named("iterator", cache -> assertThat(cache.iterator()).hasNext()),
        new Named(
            "invoke",
            cache ->
                cache.invoke(
                    "k",
                    (entry, arguments) -> {
                      entry.setValue("w");
                      return entry.exists();
                    })));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_pausedServer_failsWithinTimeoutThenAtOnce(Named operation) {
    Cache<String, String> cache = open(manager());
    server.pause();
    ThrowingCallable call = () -> operation.operation().on(cache);

    assertThatThrownBy(call).isInstanceOf(CacheException.class).hasMessageContaining(NO_ANSWER);
    assertThatThrownBy(call).hasMessageContaining(NO_ANSWER);
    assertThatThrownBy(call).hasMessageContaining(NO_ANSWER);
    assertThatThrownBy(call)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(NOT_ASKED_AND_UNCHANGED);

    server.resume();
    await().untilAsserted(() -> assertThatCode(call).doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_absentServer_opensCircuitBreaker(Named operation) {
    Cache<String, String> cache = open(manager());
    server.kill();

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> operation.operation().on(cache))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining(NOT_ASKED_AND_UNCHANGED));
  }

  @Test
  void writeThrough_serverHangsAfterWriter_failsWithoutWaitingForCleanUp() {
    Cache<String, String> cache =
        manager()
            .createCache(
                "test",
                strings()
                    .setWriteThrough(true)
                    .setCacheWriterFactory(
                        () ->
                            new DroppingWriter<>() {
                              @Override
                              public void write(
                                  Cache.Entry<? extends String, ? extends String> entry) {
                                if (entry.getValue().equals("hang")) {
                                  server.pause();
                                }
                              }
                            }));
    awaitAnswer(cache);

    assertThatThrownBy(() -> cache.put("k", "hang"))
        .hasMessageContaining("The CacheWriter has written")
        .cause()
        .hasMessageContaining(NO_ANSWER);

    server.resume();
    await().untilAsserted(() -> assertThat(cache.get("k")).isIn(null, "hang"));
  }

  @Test
  void manager_pausedServer_createsAndDestroysAgainAfterwards() {
    CacheManager manager = manager();
    Cache<String, String> cache = manager.createCache("test", strings());
    awaitAnswer(cache);
    server.pause();

    assertThatThrownBy(() -> manager.createCache("other", strings()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("'other' cannot be opened");
    assertThatThrownBy(() -> manager.destroyCache("test")).isInstanceOf(CacheException.class);

    server.resume();
    await()
        .untilAsserted(
            () ->
                assertThatCode(() -> manager.createCache("other", strings()))
                    .doesNotThrowAnyException());
    manager.destroyCache("test");
    assertThat(manager.createCache("test", strings()).get("k")).isNull();
  }

  @Test
  void manager_absentServer_failsAtOnceAfterFirstAttempt() {
    server.kill();
    CacheManager manager = manager();

    assertThatThrownBy(() -> manager.createCache("test", strings()))
        .hasCauseInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("No connection to redis://");
    assertThatThrownBy(() -> manager.createCache("test", strings()))
        .hasCauseInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("did not answer a moment ago");

    server.restart();
    await()
        .untilAsserted(
            () ->
                assertThatCode(() -> manager.createCache("test", strings()))
                    .doesNotThrowAnyException());
  }

  @Test
  void manyThreads_pausedServer_allFail() throws Exception {
    Cache<String, String> cache = open(manager());
    server.pause();
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Callable<Throwable>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(
            () ->
                CompletableFuture.runAsync(() -> cache.get("k"), Runnable::run)
                    .<Throwable>handle((done, e) -> e)
                    .join());
      }

      assertThat(threads.invokeAll(calls))
          .allSatisfy(
              result -> assertThat(result.get().getCause()).isInstanceOf(CacheException.class));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void outage_pausedServer_isLoggedOnceAtBeginAndEnd() {
    Cache<String, String> cache = open(manager());
    try (LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      server.pause();
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> cache.get("k")).isInstanceOf(CacheException.class);
      }
      server.resume();
      awaitAnswer(cache);

      assertThat(logged.messages())
          .satisfiesExactly(
              begin ->
                  assertThat(begin).matches("Caches: redis://127.0.0.1:\\d+ fails: " + NO_ANSWER),
              end -> assertThat(end).matches("Caches: redis://.* answers again, after .* ms"));
    }
  }

  @Test
  void refusals_fullServer_openNoCircuitBreaker() {
    Cache<String, String> cache = open(manager());
    try (LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      server.fillMemory();
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> cache.put("k", "w")).isInstanceOf(CacheException.class);
      }

      assertThat(cache.get("k")).isEqualTo("v");
      assertThat(logged.messages()).isEmpty();
    } finally {
      server.freeMemory();
    }
  }
}
