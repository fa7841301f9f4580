package io.cachette.jcache.bulk;

import static io.cachette.jcache.support.CacheFixture.loading;
import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.ConditionalOutagePolicy;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.support.OutageNodes;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.OutageStatistics;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bulk operations of five chunks on a server that hangs: each waits for one reply only. */
@RedisTest(dedicated = true)
class BulkOutageTest {

  private static final Set<String> KEYS =
      IntStream.range(0, 5_000).mapToObj(i -> "key" + i).collect(Collectors.toSet());

  private final RedisServer server;
  private final OutageNodes nodes;

  BulkOutageTest(RedisServer server) {
    this.server = server;
    this.nodes = new OutageNodes(server);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void getAll_pausedServer_waitsForOneReply(OutagePolicy policy) {
    Cache<String, String> cache = nodes.open(policy);
    cache.put("key1", "v");
    server.pause();

    Map<String, String> found = cache.getAll(KEYS);

    requireOneUnansweredCall(cache);
    assertThat(found).isEqualTo(policy == OutagePolicy.LOCAL ? Map.of("key1", "v") : Map.of());
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void getAllAsync_pausedServer_waitsForOneReply(OutagePolicy policy) {
    Cache<String, String> cache = nodes.open(policy);
    server.pause();

    AsyncCache.of(cache).getAll(KEYS).toCompletableFuture().join();

    requireOneUnansweredCall(cache);
  }

  @Test
  void getAll_readThroughAndPausedServer_loadsAllAfterOneWait() {
    Cache<String, String> cache =
        nodes.open(
            server.uri(), OutageNodes.with(OutagePolicy.BYPASS, loading(key -> "loaded")).build());
    server.pause();

    Map<String, String> found = cache.getAll(KEYS);

    requireOneUnansweredCall(cache);
    assertThat(found).hasSize(5_000).containsValue("loaded");
  }

  @Test
  void invokeAll_conditionalOperationsFailAndPausedServer_failsAfterOneWait() {
    Cache<String, String> cache =
        nodes.open(
            server.uri(),
            OutageNodes.with(OutagePolicy.BYPASS, strings())
                .outageConditional(ConditionalOutagePolicy.FAIL)
                .build());
    server.pause();

    assertThatThrownBy(() -> cache.invokeAll(KEYS, (entry, arguments) -> entry.exists()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("nothing was changed");

    requireOneUnansweredCall(cache);
  }

  @Test
  void getAll_nextCallAfterServerAnswers_asksRedisAgain() {
    Cache<String, String> cache = nodes.open(OutagePolicy.BYPASS);
    cache.put("key1", "v");
    server.pause();
    cache.getAll(KEYS);

    server.resume();

    assertThat(cache.getAll(KEYS)).isEqualTo(Map.of("key1", "v"));
  }

  /**
   * Counts waits: a call that the circuit breaker skips, or that has no time left, does not wait.
   */
  private static void requireOneUnansweredCall(Cache<String, String> cache) {
    OutageStatistics statistics = cache.getCacheManager().unwrap(CachetteHealth.class).statistics();
    assertThat(statistics.unansweredCalls()).isEqualTo(1);
    assertThat(statistics.skippedCalls()).isZero();
  }
}
