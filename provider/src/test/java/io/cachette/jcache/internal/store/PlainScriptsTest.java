package io.cachette.jcache.internal.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.jcache.internal.store.EntryStore.LeaseSpec;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares {@code plain.lua} and {@code plain-bulk.lua} with {@code mutate.lua} on random requests.
 * Another node is registered for old values of the second cache, so that they do nothing there. It
 * is registered for events without old values of the third cache, which they publish. The fourth
 * cache has a maximum number of entries, which it does not reach.
 */
@RedisTest
class PlainScriptsTest {

  private static final int STEPS = 400;
  private static final List<String> KEYS = List.of("s:a", "s:b", "s:c");
  private static final long HOUR = 3_600_000;
  private static final List<Ttl> TTLS =
      List.of(Ttl.ETERNAL, Ttl.ofMillis(HOUR), Ttl.ofMillis(9 * HOUR), Ttl.ZERO);
  private static final List<Ttl> CHANGES =
      List.of(Ttl.KEEP, Ttl.KEEP, Ttl.ETERNAL, Ttl.ofMillis(HOUR), Ttl.ofMillis(9 * HOUR));
  private static final List<Action> ACTIONS =
      List.of(
          Action.PUT,
          Action.PUT,
          Action.REMOVE,
          Action.TOUCH,
          Action.ISSUE_TOKEN,
          Action.RELEASE_TOKEN);
  private static final List<String> TOKENS = List.of("one", "one", "one", "two");

  private static final Pattern TIME = Pattern.compile("\\d{13}");

  /** A lease ends after the shortest time to live, and before the others. */
  private static final Duration LEASE = Duration.ofHours(4);

  private final RedisServer server;
  private final CacheFixture fixture;
  private final IndexedStore plain;
  private final IndexedStore watched;
  private final IndexedStore heard;
  private final IndexedStore limited;

  PlainScriptsTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.plain = store("plain", "node");
    this.watched = store("watched", "node");
    this.heard = store("heard", "node");
    this.limited =
        new IndexedStore(
            fixture.scripts(),
            StoreKeys.of(fixture.namespace(), "limited"),
            "node",
            Acknowledgement.NONE,
            EntryLimit.of(
                "limited", CachetteConfiguration.builder().maxEntries(KEYS.size()).build(), false),
            false);
    listen("watched", "cruxo");
    listen("heard", "crux");
  }

  private void listen(String cache, String flags) {
    store(cache, "listener").registerNode(flags, Duration.ofHours(1)).toCompletableFuture().join();
  }

  private IndexedStore store(String cache, String node) {
    return new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), cache), node);
  }

  @AfterEach
  void close() {
    plain.destroy().toCompletableFuture().join();
    watched.destroy().toCompletableFuture().join();
    heard.destroy().toCompletableFuture().join();
    limited.destroy().toCompletableFuture().join();
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void requests_random_sameResultsAndKeys(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(10) < 3) {
        String key = any(random, KEYS);
        int kind = random.nextInt(3);
        Stream.of("plain", "watched", "heard", "limited")
            .forEach(cache -> changeTimes(cache, key, kind));
      }
      Function<IndexedStore, List<String>> request = request(random);

      List<String> expected = request.apply(watched);

      assertThat(request.apply(plain)).as("step %d", step).isEqualTo(expected);
      assertThat(entries("plain")).as("step %d", step).isEqualTo(entries("watched"));
      assertThat(records("plain")).as("step %d", step).isEqualTo(records("watched"));
      assertThat(request.apply(heard)).as("step %d", step).isEqualTo(expected);
      assertThat(entries("heard")).as("step %d", step).isEqualTo(entries("watched"));
      assertThat(request.apply(limited)).as("step %d", step).isEqualTo(expected);
      assertThat(entries("limited")).as("step %d", step).isEqualTo(entries("watched"));
    }
  }

  private static Function<IndexedStore, List<String>> request(Random random) {
    ReplyFields fields =
        new ReplyFields(random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
    List<byte[]> requested = keys(random);
    String token = any(random, TOKENS);
    switch (random.nextInt(8)) {
      case 0 -> {
        LeaseSpec spec = new LeaseSpec(LEASE, random.nextBoolean(), random.nextBoolean());
        return store ->
            texts(store.lease(requested, token, spec, fields), PlainScriptsTest::textOf);
      }
      case 1 -> {
        return store -> {
          store.release(requested, token).toCompletableFuture().join();
          return List.of();
        };
      }
      case 2 -> {
        LoadRequest load = loadRequest(random);
        return store ->
            List.of(textOf(store.requestLoad(load, fields).toCompletableFuture().join()));
      }
      default -> {
        List<byte[]> keys = requested;
        if (random.nextInt(8) == 0) {
          keys = Stream.concat(keys.stream(), Stream.of(keys.get(0))).toList();
        }
        Mutation first = mutation(random, keys.get(0));
        boolean isBulk = random.nextBoolean();
        List<Mutation> mutations =
            keys.stream().map(key -> isBulk ? of(first, key) : mutation(random, key)).toList();
        String holder = random.nextBoolean() ? token : "";
        return store ->
            store.mutate(mutations, fields, holder).toCompletableFuture().join().stream()
                .map(PlainScriptsTest::textOf)
                .toList();
      }
    }
  }

  private static List<String> texts(
      CompletionStage<Optional<List<Lookup>>> lookups, Function<Lookup, String> toText) {
    return lookups.toCompletableFuture().join().stream().flatMap(List::stream).map(toText).toList();
  }

  private static String textOf(Lookup lookup) {
    return lookup.state() + textOf(lookup.value()) + textOf(lookup.expired());
  }

  private static String textOf(Change change) {
    return change.effect() + textOf(change.previous()) + textOf(change.expired());
  }

  private static String textOf(LoadGrant grant) {
    return grant.state()
        + textOf(grant.valueOrToken())
        + " "
        + grant.exists()
        + textOf(grant.expired());
  }

  private static String textOf(byte @Nullable [] bytes) {
    return " " + (bytes == null ? null : new String(bytes, StandardCharsets.UTF_8));
  }

  private static List<byte[]> keys(Random random) {
    List<String> keys = new ArrayList<>(KEYS);
    Collections.shuffle(keys, random);
    return keys.subList(0, Math.max(1, random.nextInt(-2, KEYS.size() + 1))).stream()
        .map(PlainScriptsTest::bytes)
        .toList();
  }

  private static LoadRequest loadRequest(Random random) {
    return new LoadRequest(
        bytes(any(random, KEYS)),
        bytes(any(random, TOKENS)),
        random.nextInt(4) == 0,
        any(random, List.of(0L, 2 * HOUR)),
        random.nextBoolean() ? null : value(random),
        random.nextBoolean() ? 0 : LEASE.toMillis());
  }

  private static Mutation mutation(Random random, byte[] key) {
    Action action = any(random, ACTIONS);
    if (action == Action.RELEASE_TOKEN) {
      return Mutation.releaseToken(key, bytes(any(random, TOKENS)));
    }
    Condition condition =
        any(
            random,
            action == Action.PUT || action == Action.REMOVE
                ? List.of(Condition.values())
                : List.of(Condition.ANY, Condition.ABSENT, Condition.PRESENT));
    if (action == Action.ISSUE_TOKEN) {
      return Mutation.issueToken(key, condition, bytes(any(random, TOKENS)));
    }
    return new Mutation(
        key,
        action,
        condition,
        condition == Condition.SAME
            ? value(random)
            : condition == Condition.SAME_TOKEN ? bytes(any(random, TOKENS)) : null,
        action == Action.PUT ? value(random) : null,
        any(random, TTLS),
        any(random, CHANGES),
        any(random, CHANGES));
  }

  /** Returns a mutation with the same settings, as those of a bulk operation are. */
  private static Mutation of(Mutation first, byte[] key) {
    return new Mutation(
        key,
        first.action(),
        first.condition(),
        first.expected(),
        first.value(),
        first.creation(),
        first.update(),
        first.access());
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

  /** An entry expires, has expired by its own time only, or is no longer in the index. */
  private void changeTimes(String cache, String key, int kind) {
    StoredEntries entries = StoredEntries.of(server, fixture, cache);
    if (value(cache, key) == null) {
      return;
    }
    switch (kind) {
      case 0 -> entries.setExpiryTime(key, 1_000);
      case 1 -> {
        entries.setExpiryTime(key, System.currentTimeMillis() + 3 * HOUR);
        entries.setOwnExpiryTime(key, 1_000);
      }
      default -> entries.evictFromIndex(key);
    }
  }

  /** Returns the entries, with their times to live in hours. */
  private List<String> entries(String cache) {
    return KEYS.stream().map(key -> value(cache, key) + " " + hours(timeOf(cache, key))).toList();
  }

  /** Returns the records of leases and loads, with their times in hours. */
  private Map<String, String> records(String cache) {
    Map<String, String> records = new TreeMap<>();
    StoredEntries entries = StoredEntries.of(server, fixture, cache);
    List<?> fields = (List<?>) requireNonNull(server.command("HGETALL", entries.control()));
    for (int i = 0; i < fields.size(); i += 2) {
      String name = fields.get(i).toString();
      if (name.startsWith("lease:") || name.startsWith("load:")) {
        records.put(
            name,
            TIME.matcher(fields.get(i + 1).toString())
                .replaceAll(time -> hours(Long.valueOf(time.group()))));
      }
    }
    return records;
  }

  private @Nullable Object value(String cache, String key) {
    Object stored = server.command("HGET", fixture.namespace() + ":{" + cache + "}", key);
    return stored == null ? null : stored.toString().replaceFirst("^\\d+:", "");
  }

  /** The own time, or the later one in the index. */
  private @Nullable Long timeOf(String cache, String key) {
    StoredEntries entries = StoredEntries.of(server, fixture, cache);
    Long own = entries.ownExpiryTime(key);
    Long indexed = entries.expiryTime(key);
    return own == null || indexed == null ? own : Long.valueOf(Math.max(own, indexed));
  }

  private static String hours(@Nullable Long time) {
    return time == null
        ? "eternal"
        : Long.toString(Math.round((time - System.currentTimeMillis()) / (double) HOUR));
  }
}
