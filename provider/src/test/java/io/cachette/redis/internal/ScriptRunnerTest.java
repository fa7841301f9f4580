package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.cachette.testkit.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.redisson.api.RScript;

/** Tests scripts that the server forgets. */
@RedisTest(dedicated = true)
final class ScriptRunnerTest {

  private static final String SOURCE = "return {redis.call('INCR', KEYS[1])}";

  /** The digest is wrong on purpose, so each call has to send the source. */
  private static final Script INCREMENT =
      new Script("increment", SOURCE, "0".repeat(40), RScript.Mode.READ_WRITE);

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
