package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.NotReplicatedException;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests changes that a replica has to confirm, and those that none confirms. */
@Timeout(180)
class ReplicatedChangesTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @AutoClose private final RedisServer master = RedisServer.start();

  @AutoClose private final RedisServer replica = RedisServer.builder().replicaOf(master).start();

  private final CacheFixture fixture = CacheFixture.of(master.uri(), "app", TIMEOUT);

  @AfterEach
  void close() {
    replica.resume();
    fixture.close();
  }

  private static CachetteConfigurationBuilder<String, String> confirmed() {
    return CachetteConfiguration.builder(String.class, String.class).acknowledgeReplicas(1);
  }

  private Cache<String, String> open(CachetteConfigurationBuilder<String, String> builder) {
    return fixture.cache("orders", builder.build());
  }

  @Test
  void put_replicaConfirms_isOnReplica() {
    Cache<String, String> cache = open(confirmed());

    for (int i = 0; i < 100; i++) {
      cache.put("k" + i, "v");
      assertThat(replica.command("HEXISTS", "app:{orders}", "s:k" + i)).isEqualTo(1L);
    }
    assertThat(cache.get("k1")).isEqualTo("v");
  }

  @ParameterizedTest
  @EnumSource
  void put_replicaHangs_throwsThatChangeWasMade(OutagePolicy policy) {
    Cache<String, String> cache = open(confirmed().outage(policy));
    cache.put("a", "1");
    replica.pause();

    assertThatThrownBy(() -> cache.put("a", "2"))
        .isInstanceOf(NotReplicatedException.class)
        .hasMessageContaining("Cache 'orders': the change was made")
        .hasMessageContaining("0 of 1 replicas confirmed");

    assertThat(cache.get("a")).isEqualTo("2");
    assertThat(fixture.manager().unwrap(CachetteHealth.class).isAvailable()).isTrue();
    replica.resume();
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> cache.put("a", "3"));
    assertThat(cache.get("a")).isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"removeAll", "clear", "invoke", "putIfAbsent"})
  void change_replicaHangs_throwsAfterTheChange(String operation) {
    Cache<String, String> cache = open(confirmed());
    cache.put("a", "1");
    replica.pause();
    Map<String, Consumer<Cache<String, String>>> operations =
        Map.of(
            "removeAll", c -> c.removeAll(Set.of("a", "b")),
            "clear", Cache::clear,
            "putIfAbsent", c -> c.putIfAbsent("b", "2"),
            "invoke",
                c ->
                    c.invoke(
                        "a",
                        (entry, arguments) -> {
                          entry.setValue("2");
                          return null;
                        }));

    assertThatThrownBy(() -> operations.get(operation).accept(cache))
        .isInstanceOf(NotReplicatedException.class);

    boolean isRemoval = Set.of("removeAll", "clear").contains(operation);
    assertThat(cache.get(operation.equals("putIfAbsent") ? "b" : "a"))
        .isEqualTo(isRemoval ? null : "2");
  }

  @Test
  void conditionalOperation_nothingChanges_needsNoReplica() {
    Cache<String, String> cache = open(confirmed());
    cache.put("a", "1");
    replica.pause();

    assertThat(cache.putIfAbsent("a", "2")).isFalse();
    assertThat(cache.replace("a", "0", "2")).isFalse();
    assertThat(cache.remove("b")).isFalse();
  }

  @Test
  void putAll_severalChunksAndReplicaHangs_stopsAfterFirst() {
    Map<String, String> entries = new LinkedHashMap<>();
    IntStream.range(0, 625).forEach(i -> entries.put("k" + i, "v"));
    Cache<String, String> cache = open(confirmed());
    replica.pause();

    assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(NotReplicatedException.class);

    assertThat(cache.getAll(entries.keySet())).hasSize(250);
  }

  @Test
  void put_writeThroughAndReplicaHangs_writesAndKeepsEntry() {
    RecordingWriter writer = new RecordingWriter();
    Cache<String, String> cache = open(confirmed().writeThrough(true).writer(() -> writer));
    cache.put("a", "1");
    replica.pause();

    assertThatThrownBy(() -> cache.put("a", "2")).isInstanceOf(NotReplicatedException.class);

    assertThat(cache.get("a")).isEqualTo("2");
    replica.resume();
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> cache.put("a", "3"));
    assertThat(cache.get("a")).isEqualTo("3");
  }

  @Test
  void get_loadedValueAndReplicaHangs_returnsValue() {
    Cache<String, String> cache =
        open(confirmed().readThrough(true).loader(() -> new FunctionLoader(key -> "loaded")));
    replica.pause();

    assertThat(cache.get("a")).isEqualTo("loaded");
    assertThat(cache.containsKey("a")).isTrue();
  }

  @Test
  void put_scriptsFlushed_isConfirmedAtOnce() {
    Cache<String, String> cache = open(confirmed());
    cache.put("a", "1");
    master.command("SCRIPT", "FLUSH");

    cache.put("a", "2");

    assertThat(replica.command("HGET", "app:{orders}", "s:a")).isEqualTo("s:2");
  }

  @Test
  void put_serverWithoutReplicas_throws() {
    try (RedisServer lonely = RedisServer.start();
        CacheFixture alone = CacheFixture.of(lonely.uri(), "app", TIMEOUT)) {
      Cache<String, String> cache = alone.cache("orders", confirmed().build());

      assertThatThrownBy(() -> cache.put("a", "1"))
          .isInstanceOf(NotReplicatedException.class)
          .satisfies(e -> assertThat(((NotReplicatedException) e).confirmed()).isZero())
          .satisfies(e -> assertThat(((NotReplicatedException) e).required()).isEqualTo(1));
      assertThat(cache.get("a")).isEqualTo("1");
      lonely.command("DEL", "app:{orders}");
    }
  }
}
