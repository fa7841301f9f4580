package io.cachette.jcache.partition;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.api.RMap;

/** Tests caches whose entries are spread over several hashes. */
@RedisTest
class PartitionsTest {

  private static final int PARTITIONS = 16;
  private static final int ENTRIES = 3_000;
  private static final Map<String, String> MANY =
      IntStream.range(0, ENTRIES).boxed().collect(toMap(i -> "key" + i, i -> "value" + i));

  private final RedisServer server;
  private final CacheFixture fixture;

  PartitionsTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static CachetteConfiguration<String, String> configuration(int partitions) {
    return CachetteConfiguration.builder(String.class, String.class)
        .partitions(partitions)
        .expiry(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))
        .build();
  }

  private static Cache<String, String> open(CacheFixture node) {
    return node.cache("test", configuration(PARTITIONS));
  }

  private List<String> keys() {
    return ((List<?>)
            Objects.requireNonNull(server.command("KEYS", fixture.namespace() + ":{test*")))
        .stream().map(String::valueOf).toList();
  }

  @Test
  void putAll_manyEntries_spreadsThemEvenly() {
    open(fixture).putAll(MANY);

    List<Long> sizes =
        keys().stream()
            .filter(key -> key.endsWith("}"))
            .map(key -> (Long) server.command("HLEN", key))
            .toList();
    assertThat(sizes).hasSize(PARTITIONS);
    assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(ENTRIES);
    assertThat(sizes).allMatch(size -> size > ENTRIES / PARTITIONS / 2);
  }

  /** The partition of a key is a part of the storage format. */
  @Test
  void put_knownKeys_areInKnownPartitions() {
    open(fixture).putAll(Map.of("a", "1", "b", "2", "c", "3"));

    assertThat(keys().stream().filter(key -> key.endsWith("}")).map(this::partitionAndKeys))
        .containsExactlyInAnyOrder("10=[s:a]", "14=[s:b]", "13=[s:c]");
  }

  private String partitionAndKeys(String entries) {
    String tag = entries.replaceFirst(".*\\{test:?(\\d*).*", "$1");
    return tag + "=" + server.command("HKEYS", entries);
  }

  @Test
  void bulkOperations_manyEntries_haveAllResults() {
    Cache<String, String> cache = open(fixture);
    cache.putAll(MANY);
    try (CacheFixture other = fixture.anotherNode()) {
      Cache<String, String> theirs = open(other);

      assertThat(theirs.getAll(MANY.keySet()).equals(MANY)).isTrue();
      assertThat(readAll(theirs).equals(MANY)).isTrue();
      theirs.invokeAll(
          MANY.keySet(),
          (entry, arguments) -> {
            entry.setValue(entry.getValue() + "!");
            return null;
          });
      assertThat(cache.get("key7")).isEqualTo("value7!");
      theirs.removeAll(MANY.keySet().stream().limit(1_000).collect(toSet()));
      assertThat(readAll(cache)).hasSize(ENTRIES - 1_000);
      theirs.removeAll();
      assertThat(readAll(cache)).isEmpty();
    }
  }

  private static Map<String, String> readAll(Cache<String, String> cache) {
    Map<String, String> entries = new HashMap<>();
    List<String> seen = new ArrayList<>();
    cache.forEach(
        entry -> {
          entries.put(entry.getKey(), entry.getValue());
          seen.add(entry.getKey());
        });
    assertThat(seen).hasSameSizeAs(entries.keySet());
    return entries;
  }

  @Test
  void clear_manyEntries_removesThoseOfAllPartitions() {
    Cache<String, String> cache = open(fixture);
    cache.putAll(MANY);

    cache.clear();

    assertThat(readAll(cache)).isEmpty();
  }

  @Test
  void destroyCache_ofOtherNode_deletesKeysOfAllPartitions() {
    open(fixture).putAll(MANY);
    fixture.manager().getCache("test").close();
    try (CacheFixture other = fixture.anotherNode()) {
      other.manager().destroyCache("test");
    }

    assertThat(keys()).isEmpty();
  }

  @Test
  void listeners_otherNode_receiveEventsOfAllPartitions() {
    Cache<String, String> cache = open(fixture);
    RecordingListener listener = new RecordingListener();
    try (CacheFixture other = fixture.anotherNode()) {
      open(other).registerCacheEntryListener(listener.registrationFor(EventType.CREATED));

      cache.putAll(MANY);

      await().until(() -> listener.events().size() >= ENTRIES);
      assertThat(listener.events()).hasSize(ENTRIES).doesNotHaveDuplicates();
    }
  }

  @Test
  void createCache_otherNumberOfPartitions_throwsAndSaysBoth() {
    open(fixture);
    try (CacheFixture other = fixture.anotherNode()) {
      assertThatThrownBy(() -> other.cache("test", configuration(4)))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("'test'", "partitions is 16 there and 4 here");
    }
  }

  @ParameterizedTest
  @CsvSource({"16, 4", "4, 16", "1, 4", "4, 1"})
  void put_cacheWasCreatedAgainWithOtherPartitions_throwsAndStoresNothing(int before, int after) {
    Cache<String, String> old = fixture.cache("test", configuration(before));
    old.putAll(MANY);
    try (CacheFixture other = fixture.anotherNode()) {
      other.manager().destroyCache("test");
      Cache<String, String> created = other.cache("test", configuration(after));

      for (int i = 0; i < 50; i++) {
        String key = "key" + i;
        assertThatThrownBy(() -> old.put(key, "old"))
            .isInstanceOf(CacheException.class)
            .hasStackTraceContaining(
                "%d partitions in Redis, and %d here".formatted(after, before));
      }
      created.putAll(MANY);

      assertThat(readAll(created).equals(MANY)).isTrue();
      other.manager().destroyCache("test");
      assertThat(keys()).isEmpty();
    }
  }

  @Test
  void destroyCache_serverHasLostDescriptor_deletesKeysOfAllPartitions() {
    open(fixture).putAll(MANY);
    server.command("DEL", fixture.namespace() + ":{test}:descriptor");

    fixture.manager().destroyCache("test");

    assertThat(keys()).isEmpty();
  }

  @Test
  void createCache_serverHasLostDescriptor_refusesOtherNumber() {
    open(fixture).putAll(MANY);
    server.command("DEL", fixture.namespace() + ":{test}:descriptor");
    try (CacheFixture other = fixture.anotherNode()) {
      assertThatThrownBy(() -> other.cache("test", configuration(4)))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("partitions is 16 there and 4 here");
      assertThat(open(other).get("key7")).isEqualTo("value7");
    }
  }

  @Test
  void unwrap_map_throwsAndSaysHowMany() {
    Cache<String, String> cache = open(fixture);

    assertThatThrownBy(() -> cache.unwrap(RMap.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'test' has 16 partitions", "iterate");
  }
}
