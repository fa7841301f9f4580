package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests how many commands the script of a lock runs inside the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScriptCommandsTest {

  private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z]+):calls=(\\d+)");

  private final RedisServer server = RedisServer.start();
  private final DistributedLocks locks =
      DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(20)).open();

  @AfterAll
  void close() {
    locks.close();
    server.close();
  }

  @Test
  void lock_acquiredAndReleased_runsFewCommands() throws InterruptedException {
    DistributedLock lock = locks.lock("few");
    acquireAndRelease(lock);

    Map<String, String> calls = acquireAndRelease(lock);

    assertThat(calls)
        .containsOnly(
            Map.entry("evalsha", "2"),
            Map.entry("exists", "1"),
            Map.entry("pexpire", "1"),
            Map.entry("set", "1"),
            Map.entry("time", "2"),
            Map.entry("unlink", "1"),
            Map.entry("zadd", "1"),
            Map.entry("zrangebyscore", "1"));
  }

  /** The release is asynchronous. */
  private Map<String, String> acquireAndRelease(DistributedLock lock) throws InterruptedException {
    server.command("CONFIG", "RESETSTAT");
    lock.tryAcquire().orElseThrow().close();
    Eventually.is("released", () -> calls().getOrDefault("unlink", "0").equals("1"));
    return calls();
  }

  private Map<String, String> calls() {
    Map<String, String> calls = new TreeMap<>();
    Matcher found = CALLS.matcher(String.valueOf(server.command("INFO", "commandstats")));
    while (found.find()) {
      calls.put(found.group(1), found.group(2));
    }
    calls.keySet().removeAll(Set.of("info", "ping"));
    return calls;
  }
}
