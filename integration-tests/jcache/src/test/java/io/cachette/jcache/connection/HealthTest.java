package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.OutageStatistics;
import io.cachette.redis.Ping;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pings, availability and counters of a manager, on a real server. */
@RedisTest(dedicated = true)
@Timeout(120)
class HealthTest extends OutageScenario {

  HealthTest(RedisServer server) {
    super(server);
  }

  /** A slow machine may take longer than the timeout once. */
  private static Ping awaitPing(CachetteHealth health) {
    return await()
        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
        .until(health::ping, ping -> true);
  }

  private static String failureOf(CachetteHealth health) {
    try {
      health.ping();
      return "";
    } catch (RedisUnavailableException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void ping_noCacheYet_connectsAndReturnsMaster() {
    CachetteHealth health = healthOf(manager());
    assertThat(health.isAvailable()).isTrue();

    Ping ping = awaitPing(health);

    assertThat(ping.role()).isEqualTo(Ping.Role.MASTER);
    assertThat(ping.latency()).isBetween(Duration.ofNanos(1), Duration.ofMillis(300));
    assertThat(server.command("DBSIZE")).isEqualTo(0L);
  }

  @Test
  void ping_knownScript_takesOneRoundTrip() {
    CachetteHealth health = healthOf(manager());
    awaitPing(health);
    try (CommandLog log = server.commandLog()) {
      awaitPing(health);

      assertThat(log.topLevelCommands()).singleElement().asString().containsIgnoringCase("evalsha");
    }
  }

  @Test
  void ping_replica_returnsReplica() {
    try (RedisServer replica = RedisServer.start()) {
      replica.command("REPLICAOF", server.host(), String.valueOf(server.port()));
      CachetteHealth health = healthOf(manager(replica.uri(), "app"));

      assertThat(awaitPing(health).role()).isEqualTo(Ping.Role.REPLICA);

      replica.command("REPLICAOF", "NO", "ONE");
      assertThat(awaitPing(health).role()).isEqualTo(Ping.Role.MASTER);
    }
  }

  @Test
  void ping_masterThatRefusesChanges_returnsMaster() {
    CachetteHealth health = healthOf(manager());
    server.command("CONFIG", "SET", "min-replicas-to-write", "1");
    try {
      assertThat(awaitPing(health).role()).isEqualTo(Ping.Role.MASTER);
    } finally {
      server.command("CONFIG", "SET", "min-replicas-to-write", "0");
    }
    server.fillMemory();
    try {
      assertThat(awaitPing(health).role()).isEqualTo(Ping.Role.MASTER);
    } finally {
      server.freeMemory();
    }
  }

  @Test
  void ping_openCircuitBreaker_asksRedisAndClosesIt() {
    CacheManager manager = manager();
    Cache<String, String> cache = open(manager);
    CachetteHealth health = healthOf(manager);
    server.pause();
    await().until(() -> failureOf(cache).contains(NOT_ASKED));

    for (int i = 0; i < 3; i++) {
      assertThat(failureOf(health)).matches("redis://127.0.0.1:\\d+ does not answer: " + NO_ANSWER);
    }
    assertThat(health.isAvailable()).isFalse();
    server.resume();
    long skipped = health.statistics().skippedCalls();
    awaitPing(health);

    assertThat(health.isAvailable()).isTrue();
    awaitAnswer(cache);
    assertThat(health.statistics().skippedCalls()).isEqualTo(skipped);
  }

  @Test
  void ping_pausedServer_beginsOutageWithoutCountingOrOpeningCircuitBreaker() {
    CacheManager manager = manager();
    Cache<String, String> cache = open(manager);
    CachetteHealth health = healthOf(manager);
    OutageStatistics before = health.statistics();
    server.pause();

    for (int i = 0; i < 5; i++) {
      assertThat(failureOf(health)).contains(NO_ANSWER);
    }

    OutageStatistics after = health.statistics();
    assertThat(health.isAvailable()).isFalse();
    assertThat(after.outages()).isEqualTo(before.outages() + 1);
    assertThat(after.unansweredCalls()).isEqualTo(before.unansweredCalls());
    assertThat(failureOf(cache)).contains(NO_ANSWER);
  }

  @Test
  void ping_killedServer_throwsUntilRestart() {
    CacheManager manager = manager();
    Cache<String, String> cache = open(manager);
    CachetteHealth health = healthOf(manager);
    server.kill();
    await().until(() -> failureOf(health).contains("does not answer"));
    assertThat(health.isAvailable()).isFalse();

    server.restart();
    awaitPing(health);

    assertThat(health.isAvailable()).isTrue();
    awaitAnswer(cache);
  }

  @Test
  void ping_absentServer_throwsWithAdvice() {
    server.kill();
    CachetteHealth health = healthOf(manager());

    await().until(() -> failureOf(health).contains("Connection refused"));

    assertThat(health.isAvailable()).isFalse();
    assertThat(failureOf(health)).startsWith("redis://127.0.0.1:" + server.port());
  }

  @Test
  void ping_leastPrivilegedUser_isPermitted() {
    String namespace = "least";
    server.addUser(namespace, LeastPrivilege.PASSWORD, LeastPrivilege.rules(namespace));
    server.command("ACL", "LOG", "RESET");
    CachetteHealth health =
        healthOf(manager(server.uri(namespace, LeastPrivilege.PASSWORD), namespace));

    assertThat(awaitPing(health).role()).isEqualTo(Ping.Role.MASTER);

    assertThat(String.valueOf(server.command("ACL", "LOG"))).doesNotContain("evalsha", "hdel");
  }

  @Test
  void ping_userWithoutPermission_throwsWithReasonAndIsNoOutage() {
    String namespace = "forbidden";
    server.addUser(namespace, LeastPrivilege.PASSWORD, LeastPrivilege.rules(namespace));
    CachetteHealth health =
        healthOf(manager(server.uri(namespace, LeastPrivilege.PASSWORD), namespace));
    awaitPing(health);
    server.command("ACL", "SETUSER", namespace, "-hdel");
    await().until(() -> failureOf(health).contains("refuses the ping"));
    server.command("ACL", "SETUSER", namespace, "-evalsha");

    await()
        .untilAsserted(
            () ->
                assertThat(failureOf(health))
                    .contains("refuses the ping: NOPERM", "docs/security.md")
                    .contains(namespace + ":***@")
                    .doesNotContain(LeastPrivilege.PASSWORD));

    assertThat(health.isAvailable()).isTrue();
    assertThat(health.statistics().outages()).isZero();
  }

  @Test
  void ping_interruptedThread_throwsAndKeepsInterrupt() {
    CachetteHealth health = healthOf(manager());
    server.pause();
    Thread.currentThread().interrupt();

    assertThat(failureOf(health)).contains("interrupted");

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void statistics_pausedServer_countEachCall() throws Exception {
    CacheManager manager = manager();
    Cache<String, String> cache = open(manager);
    CachetteHealth health = healthOf(manager);
    OutageStatistics before = health.statistics();
    assertThat(before.currentOutageBegin()).isNull();
    Instant start = Instant.now();
    server.pause();

    List<String> failures = callWithSixteenThreads(cache);

    OutageStatistics during = health.statistics();
    assertThat(failures).doesNotContain("");
    assertThat(during.outages()).isEqualTo(before.outages() + 1);
    assertThat(during.currentOutageBegin()).isBetween(start, Instant.now());
    assertThat(during.unansweredCalls() - before.unansweredCalls())
        .isBetween(3L, count(failures, NO_ANSWER)); // calls may share a request
    assertThat(during.skippedCalls() - before.skippedCalls())
        .isBetween(1L, count(failures, NOT_ASKED));
    server.resume();
    awaitAnswer(cache);
    assertThat(health.statistics().currentOutageBegin()).isNull();
    assertThat(health.statistics().outages()).isEqualTo(before.outages() + 1);
  }

  private static long count(List<String> failures, String text) {
    return failures.stream().filter(failure -> failure.contains(text)).count();
  }

  private static List<String> callWithSixteenThreads(Cache<String, String> cache) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      Callable<String> call = () -> failureOf(cache);
      List<String> failures = new ArrayList<>();
      for (var failure : threads.invokeAll(Collections.nCopies(200, call))) {
        failures.add(failure.get());
      }
      return failures;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void statistics_absentServer_countCacheThatCouldNotBeCreated() {
    server.kill();
    CacheManager manager = manager();

    assertThatThrownBy(() -> manager.createCache("test", strings()))
        .isInstanceOf(CacheException.class);
    assertThatThrownBy(() -> manager.createCache("test", strings()))
        .hasMessageContaining(NOT_ASKED);

    OutageStatistics statistics = healthOf(manager).statistics();
    assertThat(statistics.outages()).isEqualTo(1);
    assertThat(statistics.unansweredCalls()).isEqualTo(1);
    assertThat(statistics.skippedCalls()).isEqualTo(1);
  }

  @Test
  void unwrap_createCacheWaitsForRedis_returnsHealthAtOnce() throws Exception {
    CacheManager manager = manager();
    server.pause();
    Thread creating =
        new Thread(() -> assertThatThrownBy(() -> manager.createCache("test", strings())));
    creating.start();
    await().until(() -> creating.getState() == Thread.State.TIMED_WAITING);

    CachetteHealth health = healthOf(manager);

    assertThat(creating.isAlive()).isTrue();
    assertThat(health.statistics().outages()).isZero();
    server.resume();
    creating.interrupt();
    creating.join();
  }

  @Test
  void health_closedManager_refusesPings() {
    CacheManager manager = manager();
    CachetteHealth health = healthOf(manager);
    awaitPing(health);
    manager.close();

    assertThatThrownBy(() -> manager.unwrap(CachetteHealth.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(health::ping)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Caches are closed");
    assertThat(health.isAvailable()).isFalse();
    assertThat(health.statistics().outages()).isZero();
  }
}
