package io.cachette.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests calls while a server that was started again loads its data. */
@Timeout(180)
class LoadingServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** One entry is as large as the part of the data after which the server replies to commands. */
  private static final String FILL =
      "for i = 1, 20000 do redis.call('SET', 'key' .. i, string.rep('v', 1024)) end";

  /** Loads slowly until the delay is set to zero, and replies to commands meanwhile. */
  @AutoClose
  private final RedisServer server =
      RedisServer.builder()
          .directive("save", "3600", "1000000")
          .directive("rdbcompression", "no")
          .directive("key-load-delay", "5000")
          .directive("loading-process-events-interval-bytes", "1024")
          .start();

  @Test
  void put_serverLoads_failsThenIsRepeatedUntilLoaded() throws Exception {
    server.command("EVAL", FILL, "0");
    try (CacheFixture impatient = CacheFixture.of(server.uri(), "app", Duration.ofSeconds(3));
        CacheFixture patient = CacheFixture.of(server.uri(), "app", PATIENCE)) {
      Cache<String, String> failing = impatient.cache("test", CacheFixture.strings());
      Cache<String, String> waiting = patient.cache("test", CacheFixture.strings());
      failing.put("k", "old");
      assertThat(waiting.get("k")).isEqualTo("old");
      server.command("SAVE");
      CompletableFuture<Void> restart = CompletableFuture.runAsync(server::restart);
      await().atMost(PATIENCE).until(this::isLoading);

      assertThatThrownBy(() -> failing.put("k", "new"))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("nothing was changed");
      long refusals = refusals();
      CompletableFuture<Void> put = CompletableFuture.runAsync(() -> waiting.put("k", "newer"));
      await().atMost(PATIENCE).until(() -> refusals() >= refusals + 3);
      assertThat(put).isNotDone();

      server.command("CONFIG", "SET", "key-load-delay", "0");
      put.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      restart.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(waiting.get("k")).isEqualTo("newer");
      assertThat(server.command("EXISTS", "key20000")).isEqualTo(1L);
    }
  }

  private boolean isLoading() {
    try {
      return info("persistence").contains("loading:1");
    } catch (UncheckedIOException e) {
      return false; // it does not listen yet
    }
  }

  /** Returns how many commands the server has refused because it loads. */
  private long refusals() {
    return info("errorstats")
        .lines()
        .filter(line -> line.startsWith("errorstat_LOADING:count="))
        .mapToLong(line -> Long.parseLong(line.trim().replaceFirst(".*=", "")))
        .sum();
  }

  private String info(String section) {
    return String.valueOf(server.command("INFO", section));
  }
}
