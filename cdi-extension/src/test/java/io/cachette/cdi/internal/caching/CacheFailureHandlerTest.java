package io.cachette.cdi.internal.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.cdi.CacheFailures;
import io.cachette.cdi.CacheFailures.Operation;
import io.cachette.cdi.Container;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Annotated methods during an outage of the server. */
@RedisTest(dedicated = true)
final class CacheFailureHandlerTest {

  private final RedisServer server;

  CacheFailureHandlerTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    server.restart();
  }

  @AfterEach
  void end() {
    server.restart();
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "fragile")
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();
    private Runnable meanwhile = () -> {};

    @CacheResult
    public String find(String key) {
      calls.incrementAndGet();
      meanwhile.run();
      return "of " + key;
    }

    @CacheResult
    public CompletionStage<String> findAsync(String key) {
      calls.incrementAndGet();
      meanwhile.run();
      return CompletableFuture.completedFuture("of " + key);
    }

    @CacheResult(exceptionCacheName = "fragile exceptions")
    public String withExceptionCache(String key) {
      calls.incrementAndGet();
      return "of " + key;
    }

    @CacheResult(exceptionCacheName = "fragile exceptions")
    public CompletionStage<String> withExceptionCacheAsync(String key) {
      calls.incrementAndGet();
      return CompletableFuture.completedFuture("of " + key);
    }

    @CacheResult
    public CompletionStage<String> later(@CacheKey String key, CompletionStage<String> result) {
      calls.incrementAndGet();
      return result;
    }

    @CachePut
    public String put(@CacheKey String key, @CacheValue String value) {
      calls.incrementAndGet();
      return "put";
    }

    @CacheRemove
    public String remove(String key) {
      calls.incrementAndGet();
      return "removed";
    }

    @CacheRemove
    public CompletionStage<String> removeAsync(String key) {
      return CompletableFuture.completedFuture("removed");
    }

    @CacheRemoveAll(afterInvocation = false)
    public void removeAll() {
      calls.incrementAndGet();
    }

    @CacheRemove(evictFor = IllegalStateException.class)
    public void removeAndFail(String key) {
      throw new IllegalStateException("its own");
    }

    public int calls() {
      return calls.get();
    }

    public void meanwhile(Runnable code) {
      meanwhile = code;
    }
  }

  private Container.Builder container() {
    return Container.with(server)
        .set("cachette.redis.timeout", "2s")
        .set("cachette.redis.connect-timeout", "2s")
        .set("cachette.redis.retry-attempts", "0")
        .beans(Service.class);
  }

  @Test
  void cacheResult_redisDown_callsMethodCountsFailuresAndLogsOnce() {
    try (Container container = container().start();
        LogCapture logged = LogCapture.of(CacheFailureHandler.class)) {
      Service service = container.get(Service.class);
      service.find("a");
      server.kill();
      assertThat(service.find("a")).isEqualTo("of a");
      assertThat(service.find("a")).isEqualTo("of a");
      assertThat(service.findAsync("a").toCompletableFuture().join()).isEqualTo("of a");
      assertThat(service.calls()).isEqualTo(4);
      CacheFailures failures = container.get(CacheFailures.class);
      assertThat(failures.count(Operation.GET)).isEqualTo(3);
      assertThat(failures.count(Operation.GET, "fragile")).isEqualTo(3);
      assertThat(failures.count(Operation.GET, "another")).isZero();
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains("'fragile'", "GET failed", "goes on without it");
    }
  }

  @Test
  void annotatedMethods_cacheWithOutagePolicyBypass_goOnWithoutFailures() {
    try (Container container =
        container().set("cachette.caches.fragile.outage", "bypass").start()) {
      Service service = container.get(Service.class);
      service.find("a");
      server.kill();
      assertThat(service.find("a")).isEqualTo("of a");
      assertThat(service.put("a", "b")).isEqualTo("put");
      assertThat(service.remove("a")).isEqualTo("removed");
      service.removeAll();
      assertThat(service.calls()).isEqualTo(5);
      CacheFailures failures = container.get(CacheFailures.class);
      for (Operation operation : Operation.values()) {
        assertThat(failures.count(operation)).as(operation.name()).isZero();
      }
    }
  }

  @Test
  void cacheResult_cacheCannotOpen_countsFailureAndOpensLater() {
    try (Container container = container().start()) {
      Service service = container.get(Service.class);
      server.kill();
      assertThat(service.find("a")).isEqualTo("of a");
      assertThat(service.find("a")).isEqualTo("of a");
      assertThat(container.get(CacheFailures.class).count(Operation.GET)).isEqualTo(2);
      server.restart();
      await()
          .untilAsserted(
              () -> {
                int before = service.calls();
                service.find("b");
                assertThat(service.calls()).isEqualTo(before);
              });
    }
  }

  @Test
  void cacheResult_putFails_returnsResultAndCountsPut() {
    try (Container container = container().start()) {
      Service service = container.get(Service.class);
      service.find("a");
      service.meanwhile(server::kill);
      assertThat(service.find("b")).isEqualTo("of b");
      assertThat(service.calls()).isEqualTo(2);
      assertThat(container.get(CacheFailures.class).count(Operation.PUT)).isEqualTo(1);
    }
  }

  @Test
  void cacheResultAsync_putFails_returnsResultAndCountsPut() {
    try (Container container = container().start()) {
      Service service = container.get(Service.class);
      service.find("a");
      service.meanwhile(server::kill);
      assertThat(service.findAsync("b").toCompletableFuture().join()).isEqualTo("of b");
      assertThat(service.calls()).isEqualTo(2);
      assertThat(container.get(CacheFailures.class).count(Operation.PUT)).isEqualTo(1);
    }
  }

  @Test
  void cachePutAndRemove_redisDown_countsPutAndThrowsOnRemove() {
    try (Container container = container().start()) {
      Service service = container.get(Service.class);
      service.put("a", "A");
      server.kill();
      assertThat(service.put("a", "B")).isEqualTo("put");
      assertThatThrownBy(() -> service.remove("a")).isInstanceOf(CacheException.class);
      assertThat(service.calls()).isEqualTo(3);
      assertThatThrownBy(service::removeAll).isInstanceOf(CacheException.class);
      assertThat(service.calls()).as("not called, as the removal came first").isEqualTo(3);
      CompletionStage<String> removed = service.removeAsync("a");
      assertThatThrownBy(() -> removed.toCompletableFuture().join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(CacheException.class);
      assertThatThrownBy(() -> service.removeAndFail("a"))
          .isInstanceOf(IllegalStateException.class)
          .satisfies(e -> assertThat(e.getSuppressed()[0]).isInstanceOf(CacheException.class));
      CacheFailures failures = container.get(CacheFailures.class);
      assertThat(failures.count(Operation.PUT)).isEqualTo(1);
      assertThat(failures.count(Operation.REMOVE)).isEqualTo(4);
    }
  }

  @Test
  void failureSettings_globalAndPerCache_areApplied() {
    try (Container container =
        container()
            .set("cachette.cdi.on-get-failure", "fail")
            .set("cachette.cdi.caches.fragile.on-put-failure", "fail")
            .set("cachette.cdi.on-remove-failure", "fail")
            .set("cachette.cdi.caches.fragile.on-remove-failure", "bypass")
            .start()) {
      Service service = container.get(Service.class);
      service.find("a");
      server.kill();
      assertThatThrownBy(() -> service.find("a")).isInstanceOf(CacheException.class);
      assertThatThrownBy(() -> service.findAsync("a").toCompletableFuture().join())
          .satisfiesAnyOf(
              e -> assertThat(e).isInstanceOf(CacheException.class),
              e -> assertThat(e).hasCauseInstanceOf(CacheException.class));
      assertThatThrownBy(() -> service.put("a", "B")).isInstanceOf(CacheException.class);
      assertThat(service.remove("a")).isEqualTo("removed");
    }
  }

  @Test
  void exceptionCache_getFails_followsItsOwnPolicy() {
    try (Container container =
        container().set("cachette.cdi.caches.fragile exceptions.on-get-failure", "fail").start()) {
      Service service = container.get(Service.class);
      service.withExceptionCache("a");
      container.cache("fragile").remove("a");
      server.command("SET", container.key("fragile%20exceptions"), "not a hash");
      assertThatThrownBy(() -> service.withExceptionCache("a"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("fragile exceptions");
      CompletionStage<String> failed = service.withExceptionCacheAsync("a");
      assertThatThrownBy(() -> failed.toCompletableFuture().join())
          .hasCauseInstanceOf(CacheException.class)
          .hasMessageContaining("fragile exceptions");
      CacheFailures failures = container.get(CacheFailures.class);
      assertThat(failures.count(Operation.GET, "fragile exceptions")).isEqualTo(2);
      assertThat(failures.count(Operation.GET, "fragile")).isZero();
      assertThat(service.calls()).isEqualTo(1);
    }
  }

  @Test
  void exceptionCache_valueCacheFailed_isNotRead() {
    try (Container container = container().start()) {
      Service service = container.get(Service.class);
      service.withExceptionCache("a");
      server.kill();
      assertThat(service.withExceptionCache("a")).isEqualTo("of a");
      CacheFailures failures = container.get(CacheFailures.class);
      assertThat(failures.count(Operation.GET, "fragile")).isEqualTo(1);
      assertThat(failures.count(Operation.GET, "fragile exceptions")).isZero();
    }
  }

  @Test
  void cacheResult_cacheClosedDuringAsyncMethod_callsMethodOnce() {
    try (Container container = container().start()) {
      Service service = container.get(Service.class);
      CompletableFuture<String> result = new CompletableFuture<>();
      CompletionStage<String> returned = service.later("a", result);
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(() -> container.cache("fragile").close());
      await().atMost(1, TimeUnit.MINUTES).until(closed::isDone);
      result.complete("late");
      assertThat(returned.toCompletableFuture().join()).isEqualTo("late");
      assertThat(service.calls()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cachette.cdi.on-get-failure|ignore|cdi.on-get-failure is 'ignore'; expected bypass or"
            + " fail",
        "cachette.cdi.on-read-failure|fail|unknown key 'on-read-failure' in cdi; did you mean",
        "cachette.cdi.caches.a.enabled|true|unknown key 'enabled' in cdi.caches.a",
      })
  void read_unknownSettingOrValue_throwsWithReason(String name, String value, String reason) {
    System.setProperty(name, value);
    try {
      assertThatThrownBy(CachingSettings::read)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("system property " + name, reason);
    } finally {
      System.clearProperty(name);
    }
  }
}
