package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.junit.jupiter.api.Test;

/** The commands that calls send to Redis, as docs/annotations.md describes them. */
@RedisTest(dedicated = true)
final class RoundTripsTest {

  private final RedisServer server;

  RoundTripsTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "counted")
  static class Service {

    @CacheResult
    public String find(String key) {
      return "of " + key;
    }

    @CacheResult
    public CompletionStage<String> findAsync(String key) {
      return CompletableFuture.completedFuture("of " + key);
    }

    @CacheResult
    @CacheLoading(lease = "10s", staleFor = "1m")
    public String alone(String key) {
      return "of " + key;
    }

    @CacheResult(skipGet = true)
    public String create(String key) {
      return "of " + key;
    }

    @CacheResult(cacheName = "none", exceptionCacheName = "exceptions")
    public String fail(String key) {
      throw new IllegalStateException();
    }

    @CachePut
    public void put(@CacheKey String key, @CacheValue String value) {}

    @CacheRemove
    public void remove(String key) {}

    @CacheRemoveAll
    public void removeAll() {}
  }

  @Test
  void cacheAnnotations_everyOperation_takeDocumentedRoundTrips() {
    try (Container container = Container.of(server, Service.class)) {
      Service service = container.get(Service.class);
      service.find("opens the cache");
      service.alone("teaches the server its scripts");
      service.removeAll();
      failing(service);
      try (CommandLog log = server.commandLog()) {
        assertThat(trips(log, () -> service.find("a"))).as("miss").isEqualTo(3);
        assertThat(trips(log, () -> service.find("a"))).as("hit").isEqualTo(1);
        assertThat(trips(log, () -> service.findAsync("b").toCompletableFuture().join()))
            .as("asynchronous miss")
            .isEqualTo(3);
        assertThat(trips(log, () -> service.findAsync("b").toCompletableFuture().join()))
            .as("asynchronous hit")
            .isEqualTo(1);
        assertThat(trips(log, () -> service.alone("c"))).as("miss with lease").isEqualTo(3);
        assertThat(trips(log, () -> service.alone("c"))).as("hit with lease").isEqualTo(1);
        assertThat(trips(log, () -> service.create("d"))).as("skipGet").isEqualTo(2);
        assertThat(trips(log, () -> service.put("e", "E"))).as("put").isEqualTo(1);
        assertThat(trips(log, () -> service.remove("e"))).as("remove").isEqualTo(1);
        assertThat(trips(log, service::removeAll)).as("removeAll").isEqualTo(2);
        assertThat(trips(log, () -> failing(service))).as("cached exception").isEqualTo(4);
      }
    }
  }

  private static void failing(Service service) {
    try {
      service.fail("a");
      throw new AssertionError("It does fail");
    } catch (IllegalStateException expected) {
      assertThat(expected).isExactlyInstanceOf(IllegalStateException.class);
    }
  }

  private static long trips(CommandLog log, Runnable call) {
    log.clear();
    call.run();
    List<RecordedCommand> commands = log.topLevelCommands();
    return commands.stream().filter(command -> command.name().matches("HM?GET|EVALSHA.*")).count();
  }
}
