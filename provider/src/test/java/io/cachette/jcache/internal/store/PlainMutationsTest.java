package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares {@code plain.lua} with {@code mutate.lua} on random mutations. Entries of the second
 * cache are watched: another node is registered for events, so that {@code mutate.lua} executes
 * them.
 */
@RedisTest
class PlainMutationsTest {

  private static final int STEPS = 1_000;
  private static final List<String> KEYS = List.of("s:a", "s:b", "s:c");
  private static final long HOUR = 3_600_000;
  private static final List<Ttl> TTLS =
      List.of(Ttl.ETERNAL, Ttl.ofMillis(HOUR), Ttl.ofMillis(9 * HOUR), Ttl.ZERO);
  private static final List<Ttl> CHANGES =
      List.of(Ttl.KEEP, Ttl.KEEP, Ttl.ETERNAL, Ttl.ofMillis(HOUR), Ttl.ofMillis(9 * HOUR));
  private static final List<Action> ACTIONS =
      List.of(Action.PUT, Action.PUT, Action.REMOVE, Action.TOUCH);
  private static final List<Condition> CONDITIONS =
      List.of(Condition.ANY, Condition.ABSENT, Condition.PRESENT, Condition.SAME);

  private final RedisServer server;
  private final CacheFixture fixture;
  private final IndexedStore plain;
  private final IndexedStore watched;

  PlainMutationsTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.plain = store("plain", "node");
    this.watched = store("watched", "node");
    store("watched", "listener")
        .registerNode("crux", Duration.ofHours(1))
        .toCompletableFuture()
        .join();
  }

  private IndexedStore store(String cache, String node) {
    return new IndexedStore(fixture.client(), StoreKeys.of(fixture.namespace(), cache), node);
  }

  @AfterEach
  void close() {
    plain.destroy().toCompletableFuture().join();
    watched.destroy().toCompletableFuture().join();
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mutate_randomMutations_sameResultsAndEntries(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      List<Mutation> mutations = mutations(random);
      ReplyFields fields =
          new ReplyFields(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
      if (random.nextInt(10) == 0) {
        String key = any(random, KEYS);
        expire("plain", key);
        expire("watched", key);
      }

      List<String> expected = results(watched, mutations, fields);

      assertThat(results(plain, mutations, fields)).as("step %d", step).isEqualTo(expected);
      assertThat(entries("plain")).as("step %d", step).isEqualTo(entries("watched"));
    }
  }

  private static List<String> results(
      IndexedStore store, List<Mutation> mutations, ReplyFields fields) {
    return store.mutate(mutations, fields, "").toCompletableFuture().join().stream()
        .map(
            change ->
                change.effect()
                    + " "
                    + Arrays.toString(change.previous())
                    + " "
                    + Arrays.toString(change.expired()))
        .toList();
  }

  private static List<Mutation> mutations(Random random) {
    List<String> keys = new ArrayList<>(KEYS);
    Collections.shuffle(keys, random);
    return keys.subList(0, 1 + random.nextInt(KEYS.size())).stream()
        .map(key -> mutation(random, key))
        .toList();
  }

  private static Mutation mutation(Random random, String key) {
    Action action = any(random, ACTIONS);
    Condition condition = any(random, CONDITIONS);
    return new Mutation(
        bytes(key),
        action,
        condition,
        condition == Condition.SAME ? value(random) : null,
        action == Action.PUT ? value(random) : null,
        any(random, TTLS),
        any(random, CHANGES),
        any(random, CHANGES));
  }

  private static byte[] value(Random random) {
    return bytes("s:" + random.nextInt(2));
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void expire(String cache, String key) {
    StoredEntries entries = StoredEntries.of(server, fixture, cache);
    if (value(cache, key) != null) {
      entries.setExpiryTime(key, 1_000);
    }
  }

  /** Returns the entries, with their times to live in hours. */
  private List<String> entries(String cache) {
    return KEYS.stream().map(key -> value(cache, key) + " " + hours(timeOf(cache, key))).toList();
  }

  private @Nullable Object value(String cache, String key) {
    Object stored = server.command("HGET", fixture.namespace() + ":{" + cache + "}", key);
    return stored == null ? null : stored.toString().replaceFirst("^\\d+:", "");
  }

  /** The time in the index, which is the own time, or an extension by an access. */
  private @Nullable Long timeOf(String cache, String key) {
    return StoredEntries.of(server, fixture, cache).expiryTime(key);
  }

  private static String hours(@Nullable Long time) {
    return time == null
        ? "eternal"
        : Long.toString(Math.round((time - System.currentTimeMillis()) / (double) HOUR));
  }
}
