package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;

/** Tests scripts for callers that do not wait for Redis. */
@RedisTest(dedicated = true)
final class ResilientScriptsTest {

  private static final Script ECHO = script("return {KEYS[1]}", "echo");

  private static final Script WRONG = script("return redis.error_reply('WRONG')", "wrong");

  private final RedisServer server;

  ResilientScriptsTest(RedisServer server) {
    this.server = server;
  }

  /** The digest is wrong on purpose, so the client has to send the source. */
  private static Script script(String source, String name) {
    return new Script(
        name,
        source,
        String.format("%040x", name.hashCode() & 0xffffffffL),
        RScript.Mode.READ_WRITE);
  }

  @BeforeEach
  void start() {
    if (!server.isRunning()) {
      server.restart();
    }
  }

  @AfterEach
  void goOn() {
    if (server.isRunning()) {
      server.resume();
    }
  }

  private ResilientScripts scripts(URI uri, Duration budget, int failures) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.timeout", "500ms");
    properties.setProperty("cachette.redis.connect-timeout", "500ms");
    properties.setProperty("cachette.redis.retry-attempts", "0");
    return new ResilientScripts(
        "Tests",
        RedisConfiguration.read(uri, properties, ResilientScriptsTest.class.getClassLoader()),
        TimeBudget.perRequest(budget),
        new CircuitBreaker(failures, Duration.ofMillis(200)),
        true,
        new OutageListeners(ResilientScriptsTest.class.getClassLoader()));
  }

  private ResilientScripts scripts(int failures) {
    return scripts(server.uri(), Duration.ofMillis(300), failures);
  }

  private static CompletableFuture<List<Object>> echo(ResilientScripts scripts) {
    return scripts.runAsync(ECHO, List.of("a"), List.of());
  }

  private static boolean answers(ResilientScripts scripts) {
    return !echo(scripts).handle((reply, e) -> e != null).join();
  }

  private static void requireFailure(CompletableFuture<?> reply, String message) {
    assertThatThrownBy(reply::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StoreFailureException.class)
        .hasMessageContaining(message);
  }

  @Test
  void outage_pausedServer_isLoggedOnceAtBeginAndEnd() {
    try (ResilientScripts scripts = scripts(3);
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      scripts.connect(ECHO);
      assertThat(scripts.isConnected()).isTrue();
      assertThat(scripts.isCluster()).isFalse();
      await().until(() -> answers(scripts));
      for (int outage = 1; outage <= 2; outage++) {
        server.pause();
        long begin = System.nanoTime();
        List<CompletableFuture<?>> replies = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          replies.add(echo(scripts));
        }
        requireFailure(replies.get(0), "No answer of Redis within 300 ms");
        replies.forEach(reply -> requireFailure(reply, "Redis"));
        for (int i = 0; i < 300; i++) {
          assertThat(answers(scripts)).isFalse();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        assertThat(logged.messages()).hasSize(2 * outage - 1);
        server.resume();
        await().until(() -> answers(scripts));
        assertThat(logged.messages()).hasSize(2 * outage);
      }
      assertThat(logged.messages().get(0))
          .matches("Tests: redis://127.0.0.1:\\d+ fails: No answer of Redis within 300 ms");
      assertThat(logged.messages().get(1))
          .matches("Tests: redis://127.0.0.1:\\d+ answers again, after .* ms");
    }
  }

  @Test
  void outage_failuresOfEarlierCalls_logsNoSecondOutage() {
    try (ResilientScripts scripts = scripts(100);
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      scripts.connect(ECHO);
      await().until(() -> answers(scripts));
      server.pause();
      requireFailure(echo(scripts), "No answer");
      List<CompletableFuture<Boolean>> sent = new ArrayList<>();
      for (int i = 0; i < 20; i++) { // successful calls end the outage, failed ones end later
        sent.add(echo(scripts).handle((reply, e) -> e == null));
        sent.add(scripts.runAsync(WRONG, List.of("a"), List.of()).handle((reply, e) -> e == null));
      }
      server.resume();
      assertThat(sent.stream().filter(CompletableFuture::join)).isNotEmpty();
      await().until(() -> answers(scripts));
      assertThat(logged.messages()).hasSize(2);
    }
  }

  @Test
  void run_serverError_failsWithMessageOfServer() {
    try (ResilientScripts scripts = scripts(2);
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      scripts.connect();
      await().until(() -> answers(scripts));
      requireFailure(scripts.runAsync(WRONG, List.of("a"), List.of()), "WRONG");
      assertThat(answers(scripts)).as("one failure does not open the breaker").isTrue();
      assertThat(logged.messages()).hasSize(2);
    }
  }

  @Test
  void connect_absentServer_failsCallsFastAndConnectsLater() {
    server.kill();
    try (ResilientScripts scripts = scripts(3);
        LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      scripts.connect(ECHO);
      assertThat(scripts.isConnected()).isFalse();
      long begin = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertThat(answers(scripts)).isFalse();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
      assertThat(logged.messages()).hasSize(1);
      server.restart();
      await().until(() -> answers(scripts));
      assertThat(scripts.isConnected()).isTrue();
      assertThat(logged.messages()).hasSize(2);
    }
  }

  @Test
  void connect_pausedServer_returnsAndConnectsLater() {
    server.pause();
    try (ResilientScripts scripts = scripts(3)) {
      long begin = System.nanoTime();
      scripts.connect(ECHO);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
      server.resume();
      await().until(() -> answers(scripts));
    }
  }

  @Test
  void close_pendingCall_failsCallAndLogsNoOutage() {
    server.pause();
    ResilientScripts scripts = scripts(server.uri(), Duration.ofSeconds(20), 3);
    try (LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      CompletableFuture<List<Object>> waiting = echo(scripts);
      scripts.close();
      scripts.close();
      assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Tests are closed");
      assertThat(logged.messages()).isEmpty();
      assertThatThrownBy(() -> echo(scripts))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Tests are closed");
    }
    server.resume();
    // The late connection is closed, and the one of this test is left.
    await().until(() -> connections() == 1);
  }

  private long connections() {
    return String.valueOf(server.command("CLIENT", "LIST")).lines().count();
  }
}
