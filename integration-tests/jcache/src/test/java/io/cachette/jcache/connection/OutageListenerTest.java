package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.jcache.support.RecordingOutageListener;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.OutageEvent;
import io.cachette.redis.OutageListener;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners of outages, on a real server. */
@RedisTest(dedicated = true)
@Timeout(120)
class OutageListenerTest extends OutageScenario {

  private final RecordingOutageListener listener = new RecordingOutageListener();

  OutageListenerTest(RedisServer server) {
    super(server);
  }

  /** Adds the listener last, since a slow machine may time out once before. */
  private Cache<String, String> openListening() {
    Cache<String, String> cache = open(manager());
    healthOf(cache.getCacheManager()).addListener(listener);
    return cache;
  }

  private void awaitKinds(String... kinds) {
    await().untilAsserted(() -> assertThat(listener.kinds()).containsExactly(kinds));
  }

  @Test
  void listener_pausedServer_isCalledOnceAtBeginAndEnd() {
    Cache<String, String> cache = openListening();
    Instant before = Instant.now();
    for (int outage = 0; outage < 2; outage++) {
      server.pause();
      for (int i = 0; i < 6; i++) {
        assertThat(failureOf(cache)).isNotEmpty();
      }
      server.resume();
      awaitAnswer(cache);
    }

    awaitKinds("began", "ended", "began", "ended");
    OutageEvent began = listener.events().get(0);
    assertThat(began.component()).isEqualTo("Caches");
    assertThat(began.server()).isEqualTo("127.0.0.1:" + server.port());
    assertThat(began.begin()).isBetween(before, Instant.now());
    assertThat(began.duration()).isZero();
    assertThat(began.reason()).isEqualTo(NO_ANSWER);
    OutageEvent ended = listener.events().get(1);
    assertThat(ended.begin()).isEqualTo(began.begin());
    assertThat(ended.duration()).isPositive();
    assertThat(ended.reason()).isEqualTo(NO_ANSWER);
  }

  @Test
  void listener_killedServer_isCalledOnceAtBeginAndEnd() {
    Cache<String, String> cache = openListening();
    server.kill();
    awaitFailure(cache);
    for (int i = 0; i < 10; i++) {
      assertThat(failureOf(cache)).isNotEmpty();
    }

    server.restart();
    awaitAnswer(cache);

    awaitKinds("began", "ended");
  }

  @Test
  void listener_absentServer_isCalledWhenCacheCannotBeCreated() {
    server.kill();
    CacheManager manager = manager();
    healthOf(manager).addListener(listener);
    assertThatThrownBy(() -> open(manager)).hasMessageContaining("No connection");
    awaitKinds("began");

    server.restart();
    await().untilAsserted(() -> assertThat(healthOf(manager).ping().latency()).isPositive());

    awaitKinds("began", "ended");
  }

  @Test
  void listener_sixteenThreads_isCalledOnceAtBegin() throws Exception {
    Cache<String, String> cache = openListening();
    server.pause();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        calls.add(() -> failureOf(cache));
      }
      for (Future<String> failure : threads.invokeAll(calls)) {
        assertThat(failure.get()).isNotEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
    server.resume();
    awaitAnswer(cache);

    awaitKinds("began", "ended");
  }

  @Test
  void listener_refusalByAcl_isNotCalled() {
    String namespace = "refused";
    server.addUser(namespace, LeastPrivilege.PASSWORD, LeastPrivilege.rules(namespace));
    CacheManager manager = manager(server.uri(namespace, LeastPrivilege.PASSWORD), namespace);
    healthOf(manager).addListener(listener);
    Cache<String, String> cache = open(manager);
    server.command("ACL", "SETUSER", namespace, "-evalsha", "-evalsha_ro");

    for (int i = 0; i < 10; i++) {
      assertThat(failureOf(cache)).contains("NOPERM");
    }

    assertThat(healthOf(manager).isAvailable()).isTrue();
    assertThat(healthOf(manager).statistics().outages()).isZero();
    assertThat(listener.kinds()).isEmpty();
  }

  @Test
  void listener_throwing_isLoggedAndOthersAreCalled() {
    CacheManager manager = manager();
    healthOf(manager)
        .addListener(
            new OutageListener() {
              @Override
              public void outageBegan(OutageEvent event) {
                throw new IllegalStateException("broken");
              }

              @Override
              public void outageEnded(OutageEvent event) {
                throw new LinkageError("broken");
              }
            });
    healthOf(manager).addListener(listener);
    Cache<String, String> cache = open(manager);
    try (LogCapture logged = LogCapture.of(OutageListeners.class)) {
      server.pause();
      assertThat(failureOf(cache)).contains(NO_ANSWER);
      server.resume();
      awaitAnswer(cache);

      awaitKinds("began", "ended");
      assertThat(logged.messages())
          .hasSize(2)
          .allMatch(message -> message.contains("A listener of outages failed"));
    }
  }

  @Test
  void listener_blocking_delaysNoCallAndKeepsOrder() throws Exception {
    CacheManager manager = manager();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    healthOf(manager)
        .addListener(
            new OutageListener() {
              @Override
              public void outageBegan(OutageEvent event) {
                blocked.countDown();
                try {
                  mayGoOn.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    healthOf(manager).addListener(listener);
    Cache<String, String> cache = open(manager);
    server.pause();
    assertThat(failureOf(cache)).contains(NO_ANSWER);
    blocked.await();

    assertThat(failureOf(cache)).isNotEmpty();
    server.resume();
    awaitAnswer(cache);
    assertThat(listener.kinds()).isEmpty();
    mayGoOn.countDown();

    awaitKinds("began", "ended");
  }

  @Test
  void listener_outage_isCalledOnOneDaemonThread() {
    Cache<String, String> cache = openListening();
    server.pause();
    assertThat(failureOf(cache)).contains(NO_ANSWER);
    server.resume();
    awaitAnswer(cache);

    awaitKinds("began", "ended");
    assertThat(listener.threads())
        .allSatisfy(
            thread -> {
              assertThat(thread.getName()).startsWith("cachette-outage-");
              assertThat(thread.isDaemon()).isTrue();
            });
  }

  @Test
  void listener_addedTwiceAndRemoved_isCalledOnceThenNoMore() {
    Cache<String, String> cache = openListening();
    CachetteHealth health = healthOf(cache.getCacheManager());
    health.addListener(listener);
    server.pause();
    assertThat(failureOf(cache)).contains(NO_ANSWER);
    awaitKinds("began");

    RecordingOutageListener late = new RecordingOutageListener();
    health.addListener(late);
    health.removeListener(listener);
    server.resume();
    awaitAnswer(cache);

    await().untilAsserted(() -> assertThat(late.kinds()).containsExactly("ended"));
    assertThat(listener.kinds()).containsExactly("began");
  }

  @Test
  void listener_closedManager_isNotCalled() {
    Cache<String, String> cache = openListening();
    CachetteHealth health = healthOf(cache.getCacheManager());
    server.pause();
    assertThat(failureOf(cache)).contains(NO_ANSWER);
    awaitKinds("began");

    cache.getCacheManager().close();
    server.resume();

    await().during(Duration.ofMillis(500)).until(() -> listener.kinds().size() == 1);
    assertThatThrownBy(() -> health.addListener(listener))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Caches are closed");
    health.removeListener(listener);
  }
}
