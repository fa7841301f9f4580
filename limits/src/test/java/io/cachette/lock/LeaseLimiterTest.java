package io.cachette.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The guarantees of a limiter in one JVM, and its keys in Redis. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class LeaseLimiterTest {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final RedisServer server;
  private final Leases leases;

  LeaseLimiterTest(RedisServer server) {
    this.server = server;
    this.leases = Leases.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(5)).open();
  }

  @AfterAll
  void close() {
    leases.close();
  }

  private static LeasePolicy.Builder policy() {
    return LeasePolicy.builder("test-" + NUMBER.incrementAndGet());
  }

  private static String redisKey(LeaseLimiter limiter, String key) {
    return "cachette:lock:{" + limiter.policy().name() + ":" + key + "}";
  }

  private static Lease take(LeaseLimiter limiter, String key) {
    return limiter.tryAcquire(key).orElseThrow();
  }

  @Test
  void tryAcquire_limitReached_returnsEmptyUntilRelease() {
    LeaseLimiter limiter = leases.limiter(policy().limit(3).build());
    List<Lease> held = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      held.add(take(limiter, "a"));
      assertThat(limiter.holders("a")).isEqualTo(i);
    }
    assertThat(limiter.tryAcquire("a")).isEmpty();
    assertThat(limiter.tryAcquire("b")).isPresent();
    held.get(1).close();
    held.get(1).close();
    assertThat(held.get(1).isHeld()).isFalse();
    assertThat(held.get(0).isHeld()).isTrue();
    assertThat(limiter.holders("a")).isEqualTo(2);
    take(limiter, "a");
    assertThat(limiter.tryAcquire("a")).isEmpty();
  }

  @Test
  void acquire_heldLock_throwsWithRetryAfterAndWithoutKey() {
    LeaseLimiter lock = leases.limiter(policy().build());
    try (Lease held = take(lock, "secret")) {
      assertThat(held.isHeld()).isTrue();
      assertThatThrownBy(() -> lock.acquire("secret"))
          .isInstanceOfSatisfying(
              LeaseRefusedException.class,
              e -> {
                assertThat(e.name()).isEqualTo(lock.policy().name());
                assertThat(e.retryAfter()).isPositive().isLessThanOrEqualTo(lock.policy().lease());
                assertThat(e.getStackTrace()).isEmpty();
              })
          .hasMessageContaining(lock.policy().name())
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void fencingToken_successiveLeasesAndFlushedRedis_increases() {
    LeaseLimiter limiter = leases.limiter(policy().limit(3).build());
    long last = 0;
    for (int i = 0; i < 30; i++) {
      try (Lease first = take(limiter, "a");
          Lease second = take(limiter, "a")) {
        assertThat(first.fencingToken()).isGreaterThan(last);
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        last = second.fencingToken();
      }
      if (i % 10 == 0) {
        server.flushAll();
      }
    }
  }

  @Test
  void fencingToken_clockSetBack_increases() {
    LeaseLimiter limiter = leases.limiter(policy().build());
    String ahead = "9007199254740000";
    server.command("SET", redisKey(limiter, "a") + ":fence", ahead);
    try (Lease lease = take(limiter, "a")) {
      assertThat(lease.fencingToken()).isEqualTo(Long.parseLong(ahead) + 1);
    }
    try (Lease lease = take(limiter, "a")) {
      assertThat(lease.fencingToken()).isEqualTo(Long.parseLong(ahead) + 2);
    }
  }

  @Test
  void tryAcquire_refusedCall_leavesRedisUnchanged() throws InterruptedException {
    LeaseLimiter lock = leases.limiter(policy().build());
    try (Lease held = take(lock, "a")) {
      assertThat(held.isHeld()).isTrue();
      List<Object> before = trace(lock, "a");
      assertThat(lock.tryAcquire("a")).isEmpty();
      assertThat(lock.tryAcquire("a", Duration.ofMillis(50))).isEmpty();
      assertThat(trace(lock, "a")).isEqualTo(before);
    }
    assertThat(server.command("EXISTS", redisKey(lock, "a"))).isEqualTo(0L);
  }

  private List<Object> trace(LeaseLimiter limiter, String key) {
    List<Object> trace = new ArrayList<>();
    for (String name : List.of(redisKey(limiter, key), redisKey(limiter, key) + ":fence")) {
      trace.add(String.valueOf(server.command("DUMP", name)));
      trace.add(String.valueOf(server.command("PEXPIRETIME", name)));
    }
    List<?> all = (List<?>) server.command("KEYS", "*" + limiter.policy().name() + "*");
    trace.add(all == null ? 0 : all.size());
    return trace;
  }

  @Test
  void redisKeys_heldLeases_haveTimeToLive() {
    LeaseLimiter limiter = leases.limiter(policy().limit(2).lease(Duration.ofSeconds(30)).build());
    take(limiter, "a");
    take(limiter, "a");
    assertThat((Long) server.command("PTTL", redisKey(limiter, "a"))).isBetween(1L, 30_000L);
    assertThat((Long) server.command("PTTL", redisKey(limiter, "a") + ":fence"))
        .isBetween(Duration.ofDays(1).toMillis(), Duration.ofDays(2).toMillis());
  }

  @Test
  void tryAcquire_longerLeaseOfOtherClient_keepsTimeToLive() {
    LeasePolicy brief = policy().limit(2).lease(Duration.ofSeconds(1)).build();
    try (Leases others = Leases.builder().uri(server.uri()).open()) {
      LeaseLimiter longer = others.limiter(brief.toBuilder().lease(Duration.ofMinutes(10)).build());
      LeaseLimiter limiter = leases.limiter(brief);
      try (Lease one = take(longer, "a");
          Lease other = take(limiter, "a")) {
        assertThat(one.isHeld() && other.isHeld()).isTrue();
        assertThat((Long) server.command("PTTL", redisKey(limiter, "a"))).isGreaterThan(60_000L);
      }
    }
  }

  @Test
  void tryAcquire_manyExpiredHolders_removesThem() {
    LeaseLimiter limiter = leases.limiter(policy().limit(10_000).build());
    List<String> command = new ArrayList<>(List.of("ZADD", redisKey(limiter, "a")));
    for (int i = 0; i < 2_500; i++) {
      command.add("1");
      command.add("ended-" + i);
    }
    server.command(command.toArray(String[]::new));
    try (Lease lease = take(limiter, "a")) {
      assertThat(lease.isHeld()).isTrue();
      assertThat(server.command("ZCARD", redisKey(limiter, "a"))).isEqualTo(1L);
    }
  }

  @Test
  void tryAcquire_largeLimit_isExactAndRenewed() throws InterruptedException {
    LeaseLimiter limiter =
        leases.limiter(policy().limit(2_500).lease(Duration.ofSeconds(6)).build());
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      held.add(take(limiter, "a"));
    }
    assertThat(limiter.tryAcquire("a")).isEmpty();
    String first = firstDeadline(limiter);
    Eventually.is("all are renewed", () -> !firstDeadline(limiter).equals(first));
    assertThat(held).allMatch(Lease::isHeld);
    held.stream()
        .map(Lease::closeAsync)
        .toList()
        .forEach(done -> done.toCompletableFuture().join());
    assertThat(limiter.holders("a")).isZero();
  }

  private String firstDeadline(LeaseLimiter limiter) {
    return String.valueOf(server.command("ZRANGE", redisKey(limiter, "a"), "0", "0", "WITHSCORES"));
  }

  @Test
  void tryAcquire_longKey_storesDigest() {
    LeaseLimiter lock = leases.limiter(policy().build());
    String key = "k".repeat(129);
    try (Lease held = take(lock, key)) {
      assertThat(held.isHeld()).isTrue();
      assertThat(lock.tryAcquire(key)).isEmpty();
      assertThat((List<?>) server.command("KEYS", "*" + lock.policy().name() + ":sha256-*"))
          .hasSize(2);
    }
  }

  @Test
  void lockOperations_flushedScriptCache_loadScriptsAgain() {
    LeaseLimiter lock = leases.limiter(policy().build());
    try (Lease held = take(lock, "a")) {
      server.command("SCRIPT", "FLUSH");
      assertThat(lock.tryAcquire("a")).isEmpty();
      server.command("SCRIPT", "FLUSH");
      assertThat(held.isHeld()).isTrue();
    }
    assertThat(lock.holders("a")).isZero();
  }

  @Test
  void lockOperations_loadedScripts_takeOneRoundTripEach() {
    LeaseLimiter lock = leases.limiter(policy().build());
    take(lock, "teaches the script").close();
    try (CommandLog log = server.commandLog()) {
      Lease lease = take(lock, "a");
      assertThat(commands(log, lock)).isEqualTo(1);
      assertThat(lock.tryAcquire("a")).isEmpty();
      assertThat(commands(log, lock)).isEqualTo(2);
      lock.holders("a");
      assertThat(commands(log, lock)).isEqualTo(3);
      lease.close();
      assertThat(commands(log, lock)).isEqualTo(4);
      assertThat(lease.isHeld()).isFalse();
      lease.close();
      assertThat(commands(log, lock)).isEqualTo(4);
    }
  }

  /** Counts the commands for one lock: leases of earlier tests may be released meanwhile. */
  private static long commands(CommandLog log, LeaseLimiter lock) {
    String key = redisKey(lock, "a");
    return log.topLevelCommands().stream().filter(each -> each.arguments().contains(key)).count();
  }

  @Test
  void leaseRenewal_fiveLeasesOfOneKey_sendsOneCommandUntilReleased() throws InterruptedException {
    LeaseLimiter limiter = leases.limiter(policy().limit(5).lease(Duration.ofMillis(600)).build());
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      held.add(take(limiter, "a"));
    }
    try (CommandLog log = server.commandLog()) {
      Eventually.is("four renewals", () -> renewals(log, limiter).size() >= 4);
      // digest, number of keys, two keys, operation, lease, limit, holders
      assertThat(renewals(log, limiter)).allMatch(command -> command.arguments().size() == 7 + 5);
      assertThat(held).allMatch(Lease::isHeld);
      assertThat(limiter.holders("a")).isEqualTo(5);
      held.forEach(Lease::close);
      log.clear();
      take(limiter, "b");
      Eventually.is("the other key is renewed", () -> !renewals(log, limiter).isEmpty());
      assertThat(renewals(log, limiter))
          .allMatch(command -> command.arguments().contains(redisKey(limiter, "b")));
    }
  }

  private static List<RecordedCommand> renewals(CommandLog log, LeaseLimiter limiter) {
    return log.topLevelCommands().stream()
        .filter(
            command ->
                command.arguments().contains("renew")
                    && command.arguments().get(2).contains(limiter.policy().name()))
        .toList();
  }

  @Test
  void limiter_knownName_returnsSameOrThrowsForOtherPolicy() {
    LeasePolicy policy = policy().build();
    assertThat(leases.limiter(policy)).isSameAs(leases.limiter(policy.toBuilder().build()));
    assertThatThrownBy(() -> leases.limiter(policy.toBuilder().limit(2).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(policy.name());
    assertThatThrownBy(() -> leases.limiter(policy).tryAcquire("a", Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }

  @Test
  void asyncOperations_freeAndHeldLock_completeLikeSynchronous() {
    LeaseLimiter lock = leases.limiter(policy().build());
    Lease lease = lock.acquireAsync("a").toCompletableFuture().join();
    assertThat(lease.isHeld()).isTrue();
    Optional<Lease> none =
        lock.tryAcquireAsync("a", Duration.ofMillis(30)).toCompletableFuture().join();
    assertThat(none).isEmpty();
    assertThatThrownBy(() -> lock.acquireAsync("a").toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(LeaseRefusedException.class);
    lease.closeAsync().toCompletableFuture().join();
    assertThat(lock.holders("a")).isZero();
  }

  @Test
  void tryAcquireAsync_freeLock_completesOnLockOrCallerThread() {
    LeaseLimiter lock = leases.limiter(policy().build());
    String name =
        lock.tryAcquireAsync("a", Duration.ofSeconds(1))
            .thenCompose(lease -> lease.orElseThrow().closeAsync())
            .thenApply(any -> Thread.currentThread().getName())
            .toCompletableFuture()
            .join();
    assertThat(name).matches("cachette-locks-\\d+|" + Thread.currentThread().getName());
  }

  @Test
  void statistics_severalCallOutcomes_countsEach() throws InterruptedException {
    LeaseLimiter limiter = leases.limiter(policy().limit(2).maxWait(Duration.ofMillis(20)).build());
    Lease one = take(limiter, "a");
    Lease other = limiter.acquire("a");
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(2, 0, 0, 0, 0, 0, 2, 0));
    assertThat(limiter.tryAcquire("a")).isEmpty();
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(2, 1, 0, 0, 0, 0, 2, 0));
    assertThatThrownBy(() -> limiter.acquire("a")).isInstanceOf(LeaseRefusedException.class);
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(2, 2, 1, 0, 0, 0, 2, 0));
    var waiting = limiter.tryAcquireAsync("a", Duration.ofMinutes(1)).toCompletableFuture();
    Eventually.is("it waits", () -> limiter.statistics().waiting() == 1);
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(2, 2, 2, 0, 0, 0, 2, 1));
    waiting.cancel(false);
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(2, 2, 2, 1, 0, 0, 2, 0));
    one.close();
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(2, 2, 2, 1, 0, 0, 1, 0));
    server.command("UNLINK", redisKey(limiter, "a"));
    other.close();
    assertThat(limiter.statistics()).isEqualTo(new LeaseStatistics(2, 2, 2, 1, 0, 1, 0, 0));
  }

  @Test
  void close_waitingAndLaterCalls_throwIllegalStateException() {
    Leases others = Leases.builder().uri(server.uri()).open();
    LeaseLimiter lock = others.limiter(policy().maxWait(Duration.ofMinutes(1)).build());
    Lease held = take(lock, "a");
    var waiting = lock.acquireAsync("a").toCompletableFuture();
    others.close();
    others.close();
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> lock.tryAcquire("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> others.limiter(lock.policy()))
        .isInstanceOf(IllegalStateException.class);
    held.close();
    assertThat(held.isHeld()).isFalse();
  }
}
