package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests locks and rate limits whose password changes while they are open. */
@Timeout(120)
class RotatedPasswordTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose
  private final RedisServer server =
      RedisServer.builder().user("app", "first", "~*", "&*", "+@all").withoutDefaultUser().start();

  @Test
  void calls_passwordReplacedAndConnectionsKilled_useNewPassword(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "first");
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.redis.username", "app");
    properties.setProperty("cachette.redis.password-file", file.toString());
    RateLimitPolicy hourly =
        RateLimitPolicy.builder("hourly").limit(3).period(Duration.ofHours(1)).build();
    try (RateLimiters limits =
            RateLimiters.builder().properties(properties).timeBudget(PATIENCE).open();
        DistributedLocks locks =
            DistributedLocks.builder().properties(properties).timeBudget(PATIENCE).open()) {
      assertThat(limits.limiter(hourly).tryAcquire("a").remaining()).isEqualTo(2);
      DistributedLock lock = locks.lock(LeasePolicy.lock("jobs"), "a");
      lock.tryAcquire().orElseThrow().close();

      Files.writeString(file, "second");
      server.command("ACL", "SETUSER", "app", "resetpass", ">second");
      server.command("CLIENT", "KILL", "USER", "app");

      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(() -> lock.tryAcquire().orElseThrow().close());
      assertThat(limits.limiter(hourly).tryAcquire("a").remaining()).isEqualTo(1);
    }
  }
}
