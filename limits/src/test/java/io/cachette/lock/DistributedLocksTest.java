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

/** The guarantees of locks and semaphores in one JVM, and their keys in Redis. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class DistributedLocksTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final RedisServer server;
  private final DistributedLocks locks;

  DistributedLocksTest(RedisServer server) {
    this.server = server;
    this.locks =
        DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(5)).open();
  }

  @AfterAll
  void close() {
    locks.close();
  }

  private static LeasePolicy.Builder policy() {
    return LeasePolicy.builder("test-" + NUMBER.incrementAndGet());
  }

  private static String redisKey(Leasable leasable) {
    return "cachette:lock:{" + leasable.policy().name() + ":" + leasable.key() + "}";
  }

  private static Lease take(Leasable leasable) {
    return leasable.tryAcquire().orElseThrow();
  }

  @Test
  void tryAcquire_limitReached_returnsEmptyUntilRelease() {
    DistributedSemaphore limiter = locks.semaphore(policy().limit(3).build(), "a");
    List<Lease> held = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      held.add(take(limiter));
      assertThat(limiter.holders()).isEqualTo(i);
    }
    assertThat(limiter.tryAcquire()).isEmpty();
    assertThat(locks.semaphore(limiter.policy(), "b").tryAcquire()).isPresent();
    held.get(1).close();
    held.get(1).close();
    assertThat(held.get(1).isHeld()).isFalse();
    assertThat(held.get(0).isHeld()).isTrue();
    assertThat(limiter.holders()).isEqualTo(2);
    take(limiter);
    assertThat(limiter.tryAcquire()).isEmpty();
  }

  @Test
  void acquire_heldLock_throwsWithRetryAfterAndWithoutKey() {
    DistributedLock lock = locks.lock(policy().build(), "secret");
    try (Lease held = take(lock)) {
      assertThat(held.isHeld()).isTrue();
      assertThatThrownBy(() -> lock.acquire())
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
    DistributedSemaphore limiter = locks.semaphore(policy().limit(3).build(), "a");
    long last = 0;
    for (int i = 0; i < 30; i++) {
      try (Lease first = take(limiter);
          Lease second = take(limiter)) {
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
    DistributedSemaphore limiter = locks.semaphore(policy().build(), "a");
    String ahead = "9007199254740000";
    server.command("SET", redisKey(limiter) + ":fence", ahead);
    try (Lease lease = take(limiter)) {
      assertThat(lease.fencingToken()).isEqualTo(Long.parseLong(ahead) + 1);
    }
    try (Lease lease = take(limiter)) {
      assertThat(lease.fencingToken()).isEqualTo(Long.parseLong(ahead) + 2);
    }
  }

  @Test
  void tryAcquire_refusedCall_leavesRedisUnchanged() throws InterruptedException {
    DistributedLock lock = locks.lock(policy().build(), "a");
    try (Lease held = take(lock)) {
      assertThat(held.isHeld()).isTrue();
      List<Object> before = trace(lock);
      assertThat(lock.tryAcquire()).isEmpty();
      assertThat(lock.tryAcquire(Duration.ofMillis(50))).isEmpty();
      assertThat(trace(lock)).isEqualTo(before);
    }
    assertThat(server.command("EXISTS", redisKey(lock))).isEqualTo(0L);
  }

  private List<Object> trace(Leasable limiter) {
    List<Object> trace = new ArrayList<>();
    for (String name : List.of(redisKey(limiter), redisKey(limiter) + ":fence")) {
      trace.add(String.valueOf(server.command("DUMP", name)));
      trace.add(String.valueOf(server.command("PEXPIRETIME", name)));
    }
    List<?> all = (List<?>) server.command("KEYS", "*" + limiter.policy().name() + "*");
    trace.add(all == null ? 0 : all.size());
    return trace;
  }

  @Test
  void redisKeys_heldLeases_haveTimeToLive() {
    DistributedSemaphore limiter =
        locks.semaphore(policy().limit(2).lease(Duration.ofSeconds(30)).build(), "a");
    take(limiter);
    take(limiter);
    assertThat((Long) server.command("PTTL", redisKey(limiter))).isBetween(1L, 30_000L);
    assertThat((Long) server.command("PTTL", redisKey(limiter) + ":fence"))
        .isBetween(Duration.ofDays(1).toMillis(), Duration.ofDays(2).toMillis());
  }

  @Test
  void tryAcquire_longerLeaseOfOtherClient_keepsTimeToLive() {
    LeasePolicy brief = policy().limit(2).lease(Duration.ofSeconds(1)).build();
    try (DistributedLocks others = DistributedLocks.builder().uri(server.uri()).open()) {
      DistributedSemaphore longer =
          others.semaphore(brief.toBuilder().lease(Duration.ofMinutes(10)).build(), "a");
      DistributedSemaphore limiter = locks.semaphore(brief, "a");
      try (Lease one = take(longer);
          Lease other = take(limiter)) {
        assertThat(one.isHeld() && other.isHeld()).isTrue();
        assertThat((Long) server.command("PTTL", redisKey(limiter))).isGreaterThan(60_000L);
      }
    }
  }

  @Test
  void tryAcquire_manyExpiredHolders_removesThem() {
    DistributedSemaphore limiter = locks.semaphore(policy().limit(10_000).build(), "a");
    List<String> command = new ArrayList<>(List.of("ZADD", redisKey(limiter)));
    for (int i = 0; i < 2_500; i++) {
      command.add("1");
      command.add("ended-" + i);
    }
    server.command(command.toArray(String[]::new));
    try (Lease lease = take(limiter)) {
      assertThat(lease.isHeld()).isTrue();
      assertThat(server.command("ZCOUNT", redisKey(limiter), "0", "+inf")).isEqualTo(1L);
    }
  }

  @Test
  void tryAcquire_largeLimit_isExactAndRenewed() throws InterruptedException {
    DistributedSemaphore limiter =
        locks.semaphore(policy().limit(2_500).lease(Duration.ofSeconds(15)).build(), "a");
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      held.add(take(limiter));
    }
    assertThat(limiter.tryAcquire()).isEmpty();
    String first = firstDeadline(limiter);
    Eventually.is("all are renewed", () -> !firstDeadline(limiter).equals(first));
    assertThat(held).allMatch(Lease::isHeld);
    held.stream()
        .map(Lease::closeAsync)
        .toList()
        .forEach(done -> done.toCompletableFuture().join());
    assertThat(limiter.holders()).isZero();
  }

  private String firstDeadline(Leasable limiter) {
    // Before the holders comes the last token.
    return String.valueOf(server.command("ZRANGE", redisKey(limiter), "1", "1", "WITHSCORES"));
  }

  @Test
  void tryAcquire_longKey_storesDigest() {
    DistributedLock lock = locks.lock(policy().build(), "k".repeat(129));
    try (Lease held = take(lock)) {
      assertThat(held.isHeld()).isTrue();
      assertThat(lock.tryAcquire()).isEmpty();
      assertThat((List<?>) server.command("KEYS", "*" + lock.policy().name() + ":sha256-*"))
          .hasSize(2);
    }
  }

  @Test
  void lockOperations_flushedScriptCache_loadScriptsAgain() {
    DistributedLock lock = locks.lock(policy().build(), "a");
    try (Lease held = take(lock)) {
      server.command("SCRIPT", "FLUSH");
      assertThat(lock.tryAcquire()).isEmpty();
      server.command("SCRIPT", "FLUSH");
      assertThat(held.isHeld()).isTrue();
    }
    assertThat(lock.holders()).isZero();
  }

  @Test
  void lockOperations_loadedScripts_takeOneRoundTripEach() {
    DistributedLock lock = locks.lock(policy().build(), "a");
    take(locks.lock(lock.policy(), "teaches the script")).close();
    try (CommandLog log = server.commandLog()) {
      Lease lease = take(lock);
      assertThat(commands(log, lock)).isEqualTo(1);
      assertThat(lock.tryAcquire()).isEmpty();
      assertThat(commands(log, lock)).isEqualTo(2);
      lock.holders();
      assertThat(commands(log, lock)).isEqualTo(3);
      lease.close();
      assertThat(commands(log, lock)).isEqualTo(4);
      assertThat(lease.isHeld()).isFalse();
      lease.close();
      assertThat(commands(log, lock)).isEqualTo(4);
    }
  }

  /** Counts the commands for one lock: leases of earlier tests may be released meanwhile. */
  private static long commands(CommandLog log, Leasable lock) {
    String key = redisKey(lock);
    return log.topLevelCommands().stream().filter(each -> each.arguments().contains(key)).count();
  }

  @Test
  void leaseRenewal_fiveLeasesOfOneKey_sendsOneCommandUntilReleased() throws InterruptedException {
    DistributedSemaphore limiter =
        locks.semaphore(policy().limit(5).lease(Duration.ofSeconds(2)).build(), "a");
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      held.add(take(limiter));
    }
    try (CommandLog log = server.commandLog()) {
      Eventually.is("four renewals", () -> renewals(log, limiter).size() >= 4);
      // digest, number of keys, two keys, operation, lease, limit, holders
      assertThat(renewals(log, limiter)).allMatch(command -> command.arguments().size() == 7 + 5);
      assertThat(held).allMatch(Lease::isHeld);
      assertThat(limiter.holders()).isEqualTo(5);
      held.forEach(Lease::close);
      log.clear();
      DistributedSemaphore other = locks.semaphore(limiter.policy(), "b");
      take(other);
      Eventually.is("the other key is renewed", () -> !renewals(log, limiter).isEmpty());
      assertThat(renewals(log, limiter))
          .allMatch(command -> command.arguments().contains(redisKey(other)));
    }
  }

  private static List<RecordedCommand> renewals(CommandLog log, Leasable limiter) {
    return log.topLevelCommands().stream()
        .filter(
            command ->
                command.arguments().contains("renew")
                    && command.arguments().get(2).contains(limiter.policy().name()))
        .toList();
  }

  @Test
  void asyncOperations_freeAndHeldLock_completeLikeSynchronous() {
    DistributedLock lock = locks.lock(policy().build(), "a");
    Lease lease = lock.acquireAsync(LONG).toCompletableFuture().join();
    assertThat(lease.isHeld()).isTrue();
    Optional<Lease> none = lock.tryAcquireAsync(Duration.ofMillis(30)).toCompletableFuture().join();
    assertThat(none).isEmpty();
    assertThatThrownBy(() -> lock.acquireAsync(Duration.ZERO).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(LeaseRefusedException.class);
    lease.closeAsync().toCompletableFuture().join();
    assertThat(lock.holders()).isZero();
  }

  @Test
  void tryAcquireAsync_freeLock_completesOnLockOrCallerThread() {
    DistributedLock lock = locks.lock(policy().build(), "a");
    String name =
        lock.tryAcquireAsync(Duration.ofSeconds(1))
            .thenCompose(lease -> lease.orElseThrow().closeAsync())
            .thenApply(any -> Thread.currentThread().getName())
            .toCompletableFuture()
            .join();
    assertThat(name).matches("cachette-locks-\\d+|" + Thread.currentThread().getName());
  }

  @Test
  void statistics_severalCallOutcomes_countsEach() throws InterruptedException {
    DistributedSemaphore limiter = locks.semaphore(policy().limit(2).build(), "a");
    Lease one = take(limiter);
    Lease other = limiter.acquire();
    assertThat(limiter.statistics())
        .isEqualTo(LeaseStatistics.builder().acquired(2).held(2).build());
    assertThat(limiter.tryAcquire()).isEmpty();
    assertThat(limiter.statistics())
        .isEqualTo(LeaseStatistics.builder().acquired(2).refused(1).held(2).build());
    // Long enough for the first reply of a busy machine: then the call waits.
    assertThatThrownBy(() -> limiter.acquire(Duration.ofSeconds(1)))
        .isInstanceOf(LeaseRefusedException.class);
    assertThat(limiter.statistics())
        .isEqualTo(LeaseStatistics.builder().acquired(2).refused(2).waited(1).held(2).build());
    var waiting = limiter.tryAcquireAsync(Duration.ofMinutes(1)).toCompletableFuture();
    Eventually.is("it waits", () -> limiter.statistics().waiting() == 1);
    assertThat(limiter.statistics())
        .isEqualTo(
            LeaseStatistics.builder().acquired(2).refused(2).waited(2).held(2).waiting(1).build());
    waiting.cancel(false);
    assertThat(limiter.statistics())
        .isEqualTo(
            LeaseStatistics.builder()
                .acquired(2)
                .refused(2)
                .waited(2)
                .abandoned(1)
                .held(2)
                .build());
    one.close();
    assertThat(limiter.statistics())
        .isEqualTo(
            LeaseStatistics.builder()
                .acquired(2)
                .refused(2)
                .waited(2)
                .abandoned(1)
                .held(1)
                .build());
    server.command("UNLINK", redisKey(limiter));
    other.close();
    assertThat(limiter.statistics())
        .isEqualTo(
            LeaseStatistics.builder()
                .acquired(2)
                .refused(2)
                .waited(2)
                .abandoned(1)
                .lost(1)
                .build());
  }

  @Test
  void close_waitingAndLaterCalls_throwIllegalStateException() {
    DistributedLocks others = DistributedLocks.builder().uri(server.uri()).open();
    DistributedLock lock = others.lock(policy().maxWait(Duration.ofMinutes(1)).build(), "a");
    Lease held = take(lock);
    var waiting = lock.acquireAsync(LONG).toCompletableFuture();
    others.close();
    others.close();
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> lock.tryAcquire())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> others.lock(lock.policy())).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> others.lock("closed")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(lock::isLocked).isInstanceOf(IllegalStateException.class);
    held.close();
    assertThat(held.isHeld()).isFalse();
  }
}
