package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.StoreFailureException;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.cachette.testkit.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests calls that a server refuses: they are sent again, or say that nothing was changed. */
@RedisTest(dedicated = true)
@Timeout(120)
class RefusalsTest {

  private static final Pattern COUNTER =
      Pattern.compile("cmdstat_evalsha:calls=(\\d+),.*rejected_calls=(\\d+)");

  private final RedisServer server;
  private final CacheFixture fixture;
  private final Cache<String, String> cache;

  RefusalsTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server, Duration.ofSeconds(3));
    this.cache = fixture.cache();
  }

  @BeforeEach
  void warmUp() {
    cache.put("k", "v");
  }

  @AfterEach
  void close() {
    for (Refusing state : Refusing.values()) {
      state.end(server);
    }
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OOM") // does not end by itself
  void put_refusedForLong_saysThatNothingWasChanged(Refusing state) {
    state.begin(server);

    assertThatThrownBy(() -> cache.put("k", "w"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'test'", state.name(), "nothing was changed")
        .hasMessageNotContaining("unknown")
        .cause()
        .asInstanceOf(InstanceOfAssertFactories.type(StoreFailureException.class))
        .matches(failure -> failure.wasAsked() && !failure.isOutcomeUnknown());

    state.end(server);
    assertThat(cache.get("k")).isEqualTo("v");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OOM") // does not end by itself
  void put_refusedForMoment_succeeds(Refusing state) {
    state.begin(server);
    long before = countScripts();
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("k", "w"));
    await().until(() -> countScripts() >= before + 2);
    state.end(server);

    put.join();
    assertThat(cache.get("k")).isEqualTo("w");
  }

  /** Returns how many scripts the server has executed or refused. */
  private long countScripts() {
    Matcher counters =
        COUNTER.matcher(String.valueOf(server.command("INFO", "commandstats")).replace("\r", ""));
    return counters.results().mapToLong(each -> sum(each.group(1), each.group(2))).sum();
  }

  private static long sum(String calls, String rejected) {
    return Long.parseLong(calls) + Long.parseLong(rejected);
  }

  @Test
  void put_serverRunsSlowScript_succeedsAfterwards() {
    server.command("CONFIG", "SET", "lua-time-limit", "1");
    CompletableFuture<Void> slow = CompletableFuture.runAsync(this::runEndlessScript);
    await().until(() -> isBusy());
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("k", "w"));
    server.command("SCRIPT", "KILL");

    put.join();
    slow.join();
    assertThat(cache.get("k")).isEqualTo("w");
  }

  private void runEndlessScript() {
    try (RespClient client =
        RespClient.connect(server.host(), server.port(), Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> client.call("EVAL", "while true do end", "0"))
          .hasMessageContaining("kill");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isBusy() {
    try {
      server.command("PING");
      return false;
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage()).contains("BUSY");
    }
  }

  @Test
  void put_fullServer_isSentOnceAndSaysThatNothingWasChanged() {
    server.fillMemory();
    try (CommandLog log = server.commandLog()) {
      assertThatThrownBy(() -> cache.put("big", "w"))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("used memory", "nothing was changed")
          .hasMessageNotContaining("unknown");
      server.command("PING");

      await()
          .untilAsserted(
              () ->
                  assertThat(log.topLevelCommands())
                      .extracting(command -> command.name())
                      .contains("PING"));
      assertThat(log.topLevelCommands())
          .filteredOn(command -> command.arguments().contains("s:big"))
          .hasSize(1);
    }
  }

  @Test
  void put_noPermission_saysThatNothingWasChanged() {
    String user = "u" + fixture.namespace();
    server.addUser(
        user, LeastPrivilege.PASSWORD, LeastPrivilege.rules(server, fixture.namespace()));
    try (CacheFixture locked =
        CacheFixture.of(server.uri(user, LeastPrivilege.PASSWORD), fixture.namespace())) {
      Cache<String, String> theirs = locked.cache();
      theirs.put("k", "w");
      server.command("ACL", "SETUSER", user, "-evalsha", "-eval");

      assertThatThrownBy(() -> theirs.put("k", "x"))
          .hasMessageContainingAll("permissions", "nothing was changed", "docs/security.md")
          .hasMessageNotContaining("unknown");
      server.command("ACL", "SETUSER", user, "+evalsha");
    }
  }

  @Test
  void refusals_manyCalls_areNoOutage() {
    CachetteHealth health = fixture.manager().unwrap(CachetteHealth.class);
    server.fillMemory();

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> cache.put("k", "w")).hasMessageContaining("nothing was changed");
    }
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(health.isAvailable()).isTrue();
    assertThat(health.statistics().outages()).isZero();
  }

  @Test
  void get_noReply_doesNotSpeakOfUnknownChange() {
    server.pause();
    try {
      assertThatThrownBy(() -> cache.get("k"))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("No answer of Redis", "nothing was changed")
          .hasMessageNotContaining("unknown");
    } finally {
      server.resume();
    }
  }

  @Test
  void put_serverRestartsMeanwhile_succeeds() throws Exception {
    server.kill();
    CompletableFuture<Void> put = CompletableFuture.runAsync(() -> cache.put("k", "w"));
    server.restart();

    put.get(60, TimeUnit.SECONDS);
    await()
        .ignoreExceptionsInstanceOf(CacheException.class)
        .untilAsserted(() -> assertThat(cache.get("k")).isEqualTo("w"));
  }

  @Test
  void put_noServer_saysThatNothingWasSent() {
    server.kill();
    try {
      // Until the client knows that its connections are closed, it sends.
      assertThatThrownBy(() -> cache.get("k")).isInstanceOf(CacheException.class);
      assertThatThrownBy(() -> cache.put("k", "w"))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("Not sent", "nothing was changed")
          .hasMessageNotContaining("unknown");
    } finally {
      server.restart();
    }
    await()
        .ignoreExceptionsInstanceOf(CacheException.class)
        .untilAsserted(() -> assertThat(cache.get("k")).isNull());
  }
}
