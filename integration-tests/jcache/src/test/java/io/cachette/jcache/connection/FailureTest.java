package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests the exceptions of operations if the server is down or paused, or holds keys of a wrong
 * type.
 */
@RedisTest(dedicated = true)
@Timeout(120)
class FailureTest {

  private final RedisServer server;
  private final CacheFixture fixture;
  private final Cache<String, String> cache;

  FailureTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server, Duration.ofSeconds(3));
    this.cache = fixture.cache();
  }

  @BeforeEach
  void warmUp() {
    cache.put("k", "v");
    assertThat(cache.get("k")).isEqualTo("v");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void createCache_noServer_throwsWithUrlAndSettingNames() {
    try (CacheFixture nowhere =
        CacheFixture.of(URI.create("redis://alice:s3cret@127.0.0.1:1"), "nowhere")) {
      assertThatThrownBy(nowhere::cache)
          .isInstanceOf(CacheException.class)
          .hasCauseInstanceOf(RedisUnavailableException.class)
          .hasMessageContainingAll(
              "redis://alice:***@127.0.0.1:1",
              "Connection refused",
              "REDIS_URL",
              "cachette.redis.url")
          .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret"));
    }
  }

  @Test
  void createCache_wrongPassword_throwsWithoutPassword() {
    server.command("ACL", "SETUSER", "alice", "on", ">right", "~*", "&*", "+@all");
    URI wrong = URI.create("redis://alice:wr0ng@127.0.0.1:" + server.port());
    try (CacheFixture locked = CacheFixture.of(wrong, "locked")) {
      assertThatThrownBy(locked::cache)
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("WRONGPASS")
          .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("wr0ng"));
    }
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_redisDown_failsAndSucceedsAfterRestart(Consumer<Cache<String, String>> operation) {
    server.kill();

    assertThatThrownBy(() -> operation.accept(cache))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("'test'");

    server.restart();
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(CacheException.class)
        .untilAsserted(() -> operation.accept(cache));
    cache.put("k", "w");
    assertThat(cache.get("k")).isEqualTo("w");
  }

  static Stream<Named<Consumer<Cache<String, String>>>> operations() {
    return Stream.of(
        Named.of("get", cache -> cache.get("k")),
        Named.of("put", cache -> cache.put("k", "v")),
        Named.of("invoke", cache -> cache.invoke("k", (entry, arguments) -> entry.getValue())),
        Named.of("iteration", cache -> cache.forEach(entry -> {})));
  }

  @Test
  void events_redisRestarted_arriveAgain() {
    RecordingListener listener = new RecordingListener();
    try (CacheFixture there = fixture.anotherNode()) {
      there.cache().registerCacheEntryListener(listener.registrationWithoutOldValues());
      server.restart();

      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsInstanceOf(CacheException.class)
          .untilAsserted(
              () -> {
                cache.remove("k");
                cache.put("k", "w");
                assertThat(listener.events()).contains("CREATED k ->w");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_scriptFlush_succeeds(Consumer<Cache<String, String>> operation) {
    server.command("SCRIPT", "FLUSH");

    operation.accept(cache);

    assertThat(cache.get("k")).isEqualTo("v");
  }

  @Test
  void operations_flushAll_findEmptyCache() {
    server.flushAll();

    assertThat(cache.get("k")).isNull();
    assertThat(cache.iterator().hasNext()).isFalse();
    assertThat(cache.putIfAbsent("k", "w")).isTrue();
    assertThat(cache.get("k")).isEqualTo("w");
  }

  @Test
  void put_redisPaused_isSentOnceAndReportsUnknownOutcome() {
    try (CommandLog log = server.commandLog()) {
      server.pause();
      try {
        assertThatThrownBy(() -> cache.put("k", "w"))
            .isInstanceOf(CacheException.class)
            .hasMessageContainingAll("'test'", "unknown");
      } finally {
        server.resume();
      }
      await()
          .ignoreExceptionsInstanceOf(CacheException.class)
          .until(() -> "w".equals(cache.get("k")));
      assertThat(log.topLevelCommands())
          .filteredOn(command -> command.name().equals("EVALSHA"))
          .hasSize(1);
    }
  }

  @Test
  void put_interruptedDuringRedisCall_throwsAndKeepsInterruptFlag() throws Exception {
    server.pause();
    try {
      interruptWhileItWaits(() -> cache.put("k", "w"));
    } finally {
      server.resume();
    }
  }

  @Test
  void put_interruptedDuringLeaseWait_throwsAndKeepsInterruptFlag() throws Exception {
    CompletableFuture<Void> began = new CompletableFuture<>();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    CacheWriter<String, String> slow =
        new DroppingWriter<>() {
          @Override
          public void write(Cache.Entry<? extends String, ? extends String> entry) {
            began.complete(null);
            mayEnd.join();
          }
        };
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs =
          there.cache(
              "test",
              CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(() -> slow));
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> theirs.put("k", "w"));
      began.join();

      interruptWhileItWaits(() -> cache.put("k", "x"));

      mayEnd.complete(null);
      writing.join();
      assertThat(cache.get("k")).isEqualTo("w");
    }
  }

  private static void interruptWhileItWaits(Runnable operation) throws InterruptedException {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                operation.run();
                failure.complete(new AssertionError("It did not wait"));
              } catch (RuntimeException e) {
                failure.complete(e);
              }
              flag.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    await()
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING);
    thread.interrupt();
    thread.join();

    assertThat(failure.join())
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("nterrupted");
    assertThat(flag.join()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_wrongRedisType_throwsWithCacheName(Consumer<Cache<String, String>> operation) {
    server.command("SET", fixture.namespace() + ":{test}", "not a hash");

    assertThatThrownBy(() -> operation.accept(cache))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("'test'")
        .hasStackTraceContaining("WRONGTYPE");
  }
}
