package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.InvalidationFixture.HOUR;
import static io.cachette.jcache.internal.store.InvalidationFixture.NODE;
import static io.cachette.jcache.internal.store.InvalidationFixture.apply;
import static io.cachette.jcache.internal.store.InvalidationFixture.assertPublished;
import static io.cachette.jcache.internal.store.InvalidationFixture.bytes;
import static io.cachette.jcache.internal.store.InvalidationFixture.join;
import static io.cachette.jcache.internal.store.InvalidationFixture.keysOf;
import static io.cachette.jcache.internal.store.InvalidationFixture.mutation;
import static io.cachette.jcache.internal.store.InvalidationFixture.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.internal.event.Invalidation;
import io.cachette.jcache.internal.event.RemoteEvent;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.jcache.internal.partition.PartitionedStore;
import io.cachette.jcache.internal.store.EntryStore.LeaseSpec;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which invalidations the scripts publish. */
@RedisTest
class InvalidationTest {

  private static final String FAR = "9999999999999";
  private static final Ttl LONG = Ttl.ofMillis(HOUR.toMillis());
  private static final Ttl LONGER = Ttl.ofMillis(2 * HOUR.toMillis());
  private static final Ttl SHORT = Ttl.ofMillis(HOUR.toMillis() / 2);

  private final RedisServer server;
  private final InvalidationFixture fixture;
  private final IndexedStore store;

  InvalidationTest(RedisServer server) {
    this.server = server;
    this.fixture = new InvalidationFixture(server);
    this.store = fixture.newNearStore(EntryLimit.NONE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** The entries {@code s:a} and {@code s:b} exist, with a time to live of an hour. */
  static Stream<Arguments> requests() {
    return Stream.of(
        of("put, create", each -> apply(each, "", put("s:new", LONG)), "s:new"),
        of("put, update", each -> apply(each, "", put("s:a", Ttl.KEEP)), "s:a"),
        of("put, expires at once", each -> apply(each, "", put("s:a", Ttl.ZERO)), "s:a"),
        of("put, discarded", each -> apply(each, "", put("s:new", Ttl.ZERO))),
        of(
            "put if absent, present",
            each -> apply(each, "", mutation("s:a", Action.PUT, Condition.ABSENT, LONG))),
        of(
            "put if present, absent",
            each -> apply(each, "", mutation("s:new", Action.PUT, Condition.PRESENT, LONG))),
        of("remove", each -> apply(each, "", Mutation.remove(bytes("s:a"))), "s:a"),
        of("remove, absent", each -> apply(each, "", Mutation.remove(bytes("s:new")))),
        of("touch, extends", each -> apply(each, "", Mutation.touch(bytes("s:a"), LONGER))),
        of("touch, shortens", each -> apply(each, "", Mutation.touch(bytes("s:a"), SHORT)), "s:a"),
        of("loads", InvalidationTest::load, "s:new"),
        of(
            "several, create and update",
            each -> apply(each, "", put("s:new", LONG), put("s:a", LONG), put("s:b", Ttl.ZERO)),
            "s:new",
            "s:a",
            "s:b"),
        of(
            "several, remove and touch",
            each ->
                apply(
                    each,
                    "",
                    Mutation.touch(bytes("s:a"), LONGER),
                    Mutation.remove(bytes("s:new")),
                    Mutation.remove(bytes("s:b"))),
            "s:b"),
        of(
            "several, key occurs twice",
            each -> apply(each, "", put("s:a", LONG), Mutation.remove(bytes("s:a"))),
            "s:a"),
        of("lease", each -> lease(each, false, "s:a")),
        of("lease, guards", each -> lease(each, true, "s:a"), "s:a"),
        of("lease, guards several", each -> lease(each, true, "s:a", "s:new", "s:b"), "s:a", "s:b"),
        of("release of no lease", each -> release(each, "s:a")));
  }

  private static Arguments of(String name, Consumer<EntryStore> request, String... keys) {
    return Arguments.of(name, request, List.of(keys));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void request_nodeHasNearCache_publishesKeysOnce(
      String name, Consumer<EntryStore> request, List<String> expected) {
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG), put("s:b", LONG));

    assertPublished(fixture.during(store, () -> request.accept(store)), expected);
  }

  /** A listener that needs old values lets {@code mutate.lua} do all changes. */
  @ParameterizedTest
  @MethodSource("requests")
  void request_listenerNeedsOldValues_publishesKeysOnce(
      String name, Consumer<EntryStore> request, List<String> expected) {
    join(fixture.newStore("listener", EntryLimit.NONE).registerNode("cruxo", HOUR));
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG), put("s:b", LONG));

    assertPublished(fixture.during(store, () -> request.accept(store)), expected);
  }

  private static void load(EntryStore store) {
    apply(store, "", mutation("s:new", Action.ISSUE_TOKEN, Condition.ABSENT, Ttl.KEEP));
    apply(store, "", mutation("s:new", Action.PUT, Condition.SAME_TOKEN, LONG));
  }

  private static void lease(EntryStore store, boolean isGuarding, String... keys) {
    LeaseSpec spec = new LeaseSpec(Duration.ofMinutes(1), isGuarding, false);
    List<byte[]> encoded = Stream.of(keys).map(InvalidationFixture::bytes).toList();
    assertThat(join(store.lease(encoded, "token", spec, ReplyFields.NONE))).isPresent();
  }

  private static void release(EntryStore store, String key) {
    join(store.release(List.of(bytes(key)), "token"));
  }

  @Test
  void commitAndRelease_guardingLease_publishWhatTheyWrite() {
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG), put("s:b", LONG));
    lease(store, true, "s:a", "s:b", "s:new");

    assertPublished(fixture.during(store, () -> release(store, "s:a")), List.of("s:a"));
    assertPublished(fixture.during(store, () -> release(store, "s:new")), List.of());
    assertPublished(
        fixture.during(store, () -> fixture.applyAndKeepStamp(store, "token", put("s:b", LONG))),
        List.of("s:b"));
  }

  @Test
  void mutate_anotherNodeHasNearCache_publishes() {
    join(store.registerNode("", HOUR));
    server.command("HSET", fixture.keys.control(), "listeners", ";other=" + FAR + ":xcuN");

    apply(fixture.newStore("third", EntryLimit.NONE), "", put("s:a", LONG));

    await().untilAsserted(() -> assertThat(fixture.received).hasSize(2));
    assertThat(fixture.received.get(1).origin()).isEqualTo("third");
    assertThat(fixture.received.get(1).previousStamp()).isEqualTo(fixture.received.get(0).stamp());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";node=1:N;other=1:xN", ";node=" + FAR + ":crux"})
  void changes_noLiveNearCache_publishNothing(String listeners) {
    server.command("HSET", fixture.keys.control(), "listeners", listeners);
    fixture.ownStamps.clear();
    try (Traffic traffic = Traffic.on(server)) {
      traffic.during(
          () -> {
            fixture.applyAndKeepStamp(store, "", put("s:a", LONG));
            fixture.applyAndKeepStamp(store, "", put("s:b", LONG), put("s:c", LONG));
            fixture.applyAndKeepStamp(store, "", Mutation.remove(bytes("s:a")));
            lease(store, true, "s:b");
            release(store, "s:b");
            join(store.clear());
          });
      assertThat(traffic.publications()).isZero();
    }
    assertThat(fixture.ownStamps).isEmpty();
  }

  /** The field of the stamp is no record of a load or a lease. */
  @Test
  void putAll_stampOfEarlierNearCache_looksForNoRecords() {
    join(store.registerNode("", HOUR));
    try (Traffic traffic = Traffic.on(server)) {
      traffic.during(
          () -> fixture.applyAndKeepStamp(store, "", put("s:b", LONG), put("s:c", LONG)));
      assertThat(traffic.all()).doesNotContain("HKEYS").contains("HLEN");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cruxo"})
  void expiredEntries_deleted_arePublishedOnlyIfCreatedAgain(String flags) {
    join(fixture.newStore("listener", EntryLimit.NONE).registerNode(flags, HOUR));
    assertPublished(
        fixture.during(
            store,
            () -> {
              expire("s:a");
              fixture.applyAndKeepStamp(store, "", Mutation.remove(bytes("s:a")));
              expire("s:a");
              fixture.applyAndKeepStamp(store, "", Mutation.touch(bytes("s:a"), LONG));
              expire("s:a");
              fixture.applyAndKeepStamp(
                  store, "", Mutation.remove(bytes("s:a")), Mutation.remove(bytes("s:b")));
              expire("s:a");
              lease(store, true, "s:a");
              release(store, "s:a");
              expire("s:a");
              join(store.sweep(ReplyFields.NONE));
            }),
        List.of());
    expire("s:a");
    assertPublished(
        fixture.during(store, () -> fixture.applyAndKeepStamp(store, "", put("s:a", LONG))),
        List.of("s:a"));
  }

  private void expire(String key) {
    fixture.stored.put(key, "s:old", 1);
  }

  @Test
  void mutate_publishesInvalidation_returnsItsStamp() {
    List<Invalidation> published =
        fixture.during(
            store,
            () -> {
              fixture.applyAndKeepStamp(store, "", put("s:a", LONG));
              assertThat(fixture.ownStamps).hasSize(1);
              fixture.applyAndKeepStamp(store, "", Mutation.remove(bytes("s:new")));
              fixture.applyAndKeepStamp(store, "", put("s:a", LONG), put("s:b", LONG));
              assertThat(fixture.ownStamps).hasSize(2);
              fixture.applyAndKeepStamp(store, "", put("s:a", LONG), put("s:a", LONG));
            });

    assertThat(fixture.ownStamps)
        .hasSize(3)
        .isEqualTo(published.stream().map(Invalidation::stamp).toList());
  }

  @Test
  void mutate_detailsRequested_replyHasThem() {
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG));

    Change change =
        join(store.mutate(
                List.of(Mutation.remove(bytes("s:a"))), new ReplyFields(true, false, false), ""))
            .get(0);

    assertThat(change.effect()).isEqualTo(Effect.REMOVED);
    assertThat(change.previous()).isEqualTo(bytes("s:v"));
    assertThat(change.stamp()).isPositive();
  }

  @Test
  void putAll_chunk_publishesAllKeys() {
    List<String> keys = IntStream.range(0, EntryStore.CHUNK).mapToObj(i -> "s:" + i).toList();
    Mutation[] mutations = keys.stream().map(key -> put(key, LONG)).toArray(Mutation[]::new);

    assertPublished(
        fixture.during(store, () -> fixture.applyAndKeepStamp(store, "", mutations)), keys);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void put_beyondLimit_publishesEvictedKeysToo(boolean isWatched) {
    EntryLimit limit =
        EntryLimit.of("test", CachetteConfiguration.builder().maxEntries(2).build(), false);
    IndexedStore limited = fixture.newStore(NODE, limit);
    join(fixture.newStore("listener", EntryLimit.NONE).registerNode(isWatched ? "co" : "", HOUR));
    fixture.applyAndKeepStamp(limited, "", put("s:a", SHORT), put("s:b", LONG));

    assertPublishesEvictions(limited, put("s:c", LONG));
    assertThat(limit.evictions()).isEqualTo(1);
    assertPublishesEvictions(limited, put("s:d", LONG), put("s:e", LONG));
    assertThat(limit.evictions()).isEqualTo(3);
  }

  private void assertPublishesEvictions(IndexedStore limited, Mutation... puts) {
    Set<String> expected = storedKeys();
    List<Invalidation> published =
        fixture.during(limited, () -> fixture.applyAndKeepStamp(limited, "", puts));
    expected.removeAll(storedKeys());
    assertThat(expected).hasSize(puts.length);
    Stream.of(puts).forEach(put -> expected.add(new String(put.key(), UTF_8)));
    assertPublished(published, List.copyOf(expected));
    assertThat(fixture.ownStamps).containsExactly(published.get(0).stamp());
  }

  private Set<String> storedKeys() {
    List<?> keys =
        (List<?>) Objects.requireNonNull(server.command("HKEYS", fixture.keys.entries()));
    return keys.stream().map(String::valueOf).collect(toCollection(HashSet::new));
  }

  @Test
  void clear_nearCache_publishesAll() {
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG));

    List<Invalidation> published = fixture.during(store, () -> join(store.clear()));

    assertThat(published).hasSize(1);
    assertThat(published.get(0).isAll()).isTrue();
    assertThat(published.get(0).origin()).isEqualTo(NODE);
    assertThat(published.get(0).keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void destroy_nearCache_publishesAll(boolean isFull) {
    fixture.applyAndKeepStamp(store, "", put("s:a", LONG));
    server.command("HSET", fixture.keys.descriptor(), "format", "2");
    await().until(() -> fixture.received.size() == 2);
    fixture.received.clear();
    if (isFull) {
      server.fillMemory();
    }
    try {
      join(PartitionedStore.destroy(fixture.fixture.scripts(), fixture.keys.namespace(), "test"));
    } finally {
      server.freeMemory();
    }

    await().untilAsserted(() -> assertThat(fixture.received).hasSize(1));
    assertThat(fixture.received.get(0).isAll()).isTrue();
    assertThat(fixture.received.get(0).origin()).isEmpty();
    assertThat(server.command("KEYS", fixture.keys.namespace() + ":*")).isEqualTo(List.of());
  }

  @Test
  void put_listenerAndNearCache_bothReceiveTheirMessages() {
    join(fixture.newStore("listener", EntryLimit.NONE).registerNode("crux", HOUR));
    IndexedStore other = fixture.newStore("other", EntryLimit.NONE);

    assertPublishedBy(
        "other",
        fixture.during(store, () -> fixture.applyAndKeepStamp(other, "", put("s:a", LONG))),
        "s:a");

    assertThat(fixture.events).extracting(RemoteEvent::kind).containsExactly('c');
    assertPublishedBy(
        "other",
        fixture.during(
            store, () -> fixture.applyAndKeepStamp(other, "", put("s:a", LONG), put("s:b", LONG))),
        "s:a",
        "s:b");
    assertThat(fixture.events).extracting(RemoteEvent::kind).containsExactly('c', 'u', 'c');
  }

  private static void assertPublishedBy(
      String origin, List<Invalidation> published, String... keys) {
    assertThat(published).hasSize(1);
    assertThat(published.get(0).origin()).isEqualTo(origin);
    assertThat(keysOf(published.get(0))).containsExactly(keys);
  }
}
