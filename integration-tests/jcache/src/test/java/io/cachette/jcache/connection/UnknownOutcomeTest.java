package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests changes whose reply does not arrive. */
@RedisTest
class UnknownOutcomeTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  UnknownOutcomeTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void putIfAbsent_noReply_isSentOnceAndReportsUnknownOutcome() {
    Cache<String, String> cache = fixture.cache();
    cache.put("warm", "1");

    try (CommandLog log = server.commandLog()) {
      server.command("CLIENT", "PAUSE", "20000", "WRITE");
      assertThatThrownBy(() -> cache.putIfAbsent("k", "1"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("whether a change was made is unknown");
      server.command("CLIENT", "UNPAUSE");

      await().until(() -> cache.containsKey("k"));
      assertThat(log.topLevelCommands())
          .filteredOn(
              command -> command.arguments().contains("s:k") && command.arguments().contains("put"))
          .hasSize(1);
    }
  }
}
