package io.cachette.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.lock.DistributedLock;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits and locks work with the permissions that docs/security.md lists, and no others. */
@RedisTest(dedicated = true)
final class PermissionsTest {

  private static final String LINE = "ACL SETUSER app on >password ";

  private final RedisServer server;

  PermissionsTest(RedisServer server) {
    this.server = server;
  }

  @Test
  void aclUser_documentedPermissions_runsLimitsAndLocks() throws Exception {
    List<String> rules = documented();
    server.addUser("app", "password", rules.toArray(String[]::new));
    try (RateLimiters limiters = RateLimiters.builder().uri(server.uri("app", "password")).open();
        DistributedLocks locks =
            DistributedLocks.builder().uri(server.uri("app", "password")).open()) {
      for (Algorithm algorithm : Algorithm.values()) {
        RateLimiter limiter =
            limiters.limiter(
                RateLimitPolicy.builder("of-" + algorithm)
                    .algorithm(algorithm)
                    .limit(5)
                    .period(Duration.ofHours(1))
                    .outage(OutagePolicy.DENY)
                    .build());
        RateLimitResult taken = limiter.tryAcquire("a", 5);
        assertThat(taken.source()).isEqualTo(RateLimitResult.Source.REDIS);
        assertThat(limiter.refund(taken)).isTrue();
        assertThat(limiter.peek("a").remaining()).isEqualTo(5);
        limiter.reset("a");
      }
      DistributedLock lock = locks.lock("permitted", "a");
      try (Lease lease = lock.acquire()) {
        assertThat(lease.fencingToken()).isPositive();
        assertThat(lock.holders()).isOne();
      }
    }
  }

  private static List<String> documented() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "security.md"));
    int begin = page.indexOf(LINE) + LINE.length();
    List<String> rules =
        new ArrayList<>(Arrays.asList(page.substring(begin, page.indexOf('\n', begin)).split(" ")));
    String more = "Rate limits and locks need `";
    int next = page.indexOf(more) + more.length();
    rules.addAll(Arrays.asList(page.substring(next, page.indexOf('`', next)).split(" ")));
    return rules;
  }
}
