package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.cachette.testkit.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

/** Tests scripts that the server forgets. */
@RedisTest(dedicated = true)
final class ScriptRunnerTest {

  private static final String SOURCE = "return {redis.call('INCR', KEYS[1])}";

  /** The digest is wrong on purpose, so each call has to send the source. */
  private static final Script INCREMENT =
      new Script("increment", SOURCE, "0".repeat(40), RScript.Mode.READ_WRITE);

  private static final Script STORE =
      new Script(
          "store",
          "return {redis.call('HSET', KEYS[1], 'a', '1')}",
          "0".repeat(40),
          RScript.Mode.READ_WRITE);

  private static final Script COUNT =
      new Script(
          "count", "return {redis.call('HLEN', KEYS[1])}", "1".repeat(40), RScript.Mode.READ_ONLY);

  private final RedisServer server;

  ScriptRunnerTest(RedisServer server) {
    this.server = server;
  }

  @Test
  void run_serverForgetsScriptsAllTheTime_runsEachScriptOnce() throws Exception {
    int calls = 2_000;
    AtomicBoolean isDone = new AtomicBoolean();
    CompletableFuture<Void> flushes = CompletableFuture.runAsync(() -> flushUntil(isDone));
    SharedClient client =
        SharedClient.open(
            RedisConfiguration.read(
                    server.uri(), new Properties(), ScriptRunnerTest.class.getClassLoader())
                .source());
    try (client) {
      ScriptRunner runner = new ScriptRunner(client.redisson());
      for (int call = 1; call <= calls; call++) {
        List<Object> reply =
            runner.run(INCREMENT, List.of("runs"), List.of()).get(30, TimeUnit.SECONDS);

        assertThat(reply).containsExactly((long) call);
      }
    } finally {
      isDone.set(true);
    }
    flushes.get(30, TimeUnit.SECONDS);
  }

  /** Redisson sends scripts by {@code EVAL} if its cache of scripts is off. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void run_userOfSecurityPage_loadsScriptWhateverTheClientCaches(boolean isScriptCacheUsed) {
    server.addUser("app", LeastPrivilege.PASSWORD, LeastPrivilege.rules("app"));

    for (Script script : List.of(STORE, COUNT)) {
      assertThat(runAfterFlush("app", isScriptCacheUsed, script)).hasSize(1);
    }
  }

  @Test
  void run_userMayNotLoadScripts_sendsSource() {
    List<String> rules = new ArrayList<>(List.of(LeastPrivilege.rules("app")));
    rules.addAll(List.of("-script|load", "+eval"));
    server.addUser("other", LeastPrivilege.PASSWORD, rules.toArray(String[]::new));

    for (Script script : List.of(STORE, COUNT)) {
      assertThat(runAfterFlush("other", false, script)).hasSize(1);
    }
  }

  private List<Object> runAfterFlush(String user, boolean isScriptCacheUsed, Script script) {
    Config config = new Config();
    config.setUseScriptCache(isScriptCacheUsed);
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setUsername(user).setPassword(LeastPrivilege.PASSWORD);
    config
        .useSingleServer()
        .setAddress(server.uri().toString())
        .setConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionMinimumIdleSize(0);
    RedissonClient client = Redisson.create(config);
    try {
      server.command("SCRIPT", "FLUSH");
      return new ScriptRunner(client)
          .run(script, List.of("app:runs"), List.of())
          .orTimeout(30, TimeUnit.SECONDS)
          .join();
    } finally {
      client.shutdown();
    }
  }

  private void flushUntil(AtomicBoolean isDone) {
    try (RespClient flusher =
        RespClient.connect(server.host(), server.port(), Duration.ofSeconds(10))) {
      while (!isDone.get()) {
        flusher.call("SCRIPT", "FLUSH");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
