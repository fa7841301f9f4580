package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks and limits on a server that refuses changes for a moment. */
@RedisTest(dedicated = true)
@Timeout(120)
final class RefusalsTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Pattern REFUSED = Pattern.compile("errorstat_NOREPLICAS:count=(\\d+)");

  private final RedisServer server;

  RefusalsTest(RedisServer server) {
    this.server = server;
  }

  @AfterEach
  void goOn() {
    acceptChanges();
  }

  private void refuseChanges() {
    server.command("CONFIG", "SET", "min-replicas-to-write", "1");
  }

  private void acceptChanges() {
    server.command("CONFIG", "SET", "min-replicas-to-write", "0");
  }

  private void awaitRefusals(int refusals) {
    await().until(() -> countRefusals() >= refusals);
  }

  private int countRefusals() {
    return REFUSED
        .matcher(String.valueOf(server.command("INFO", "errorstats")))
        .results()
        .mapToInt(count -> Integer.parseInt(count.group(1)))
        .sum();
  }

  @Test
  void acquire_serverRefusesForMoment_acquiresLock() throws Exception {
    try (DistributedLocks locks =
        DistributedLocks.builder().uri(server.uri()).expectedNodes(2).timeBudget(LONG).open()) {
      DistributedLock lock = locks.lock("orders", "a");
      int before = countRefusals();
      refuseChanges();
      CompletableFuture<Lease> lease = CompletableFuture.supplyAsync(lock::acquire);
      awaitRefusals(before + 2);
      acceptChanges();

      try (Lease acquired = lease.get(60, TimeUnit.SECONDS)) {
        assertThat(acquired.fencingToken()).isPositive();
        assertThat(lock.holders()).isEqualTo(1);
      }
    }
  }

  @Test
  void tryAcquire_serverRefusesForMoment_countsPermitOnce() throws Exception {
    try (RateLimiters limiters =
        RateLimiters.builder().uri(server.uri()).expectedNodes(2).timeBudget(LONG).open()) {
      RateLimiter limiter =
          limiters.limiter(
              RateLimitPolicy.builder("mails")
                  .limit(4)
                  .period(Duration.ofHours(1))
                  .outage(OutagePolicy.DENY)
                  .build());
      int before = countRefusals();
      refuseChanges();
      CompletableFuture<RateLimitResult> result =
          CompletableFuture.supplyAsync(() -> limiter.tryAcquire("ann"));
      awaitRefusals(before + 2);
      acceptChanges();

      assertThat(result.get(60, TimeUnit.SECONDS).remaining()).isEqualTo(3);
      assertThat(result.join().source()).isEqualTo(RateLimitResult.Source.REDIS);
    }
  }
}
