package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.bytes;
import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.one;
import static io.cachette.session.internal.store.Stores.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.api.RMap;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;

/** What holds of the scripts on any kind of Redis. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class StoreOperations {

  private static final long GRACE = 120_000;
  private static final long CENTURY = 3_155_760_000_000L;
  private static final String NOBODY = "";

  private final URI uri;
  private final List<RedisServer> servers;
  @AutoClose private final ResilientScripts scripts;
  private Stores stores;

  StoreOperations(URI uri, List<RedisServer> servers) {
    this.uri = uri;
    this.servers = servers;
    this.scripts = Stores.connect(uri);
    this.stores = new Stores(scripts, servers);
  }

  @BeforeEach
  void anotherApplication() {
    stores = new Stores(scripts, servers);
  }

  @AfterEach
  void everyKeyEndsByItself() {
    assertThat(stores.keys()).allMatch(key -> stores.ttl(key) > 0, "has a TTL");
  }

  /** What a request may do to a session that it knows. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  enum Use {
    LOAD((store, id) -> get(store.load(id, 0, SessionLock.NONE))),
    TOUCH((store, id) -> get(store.touch(id, 0))),
    HOLD((store, id) -> get(store.keepAlive(id, SessionLock.NONE))),
    LOCK((store, id) -> get(store.load(id, 0, SessionLock.generate()))),
    COMMIT((store, id) -> get(store.commit(id, set("late", "change"), SessionLock.NONE))),
    COMMIT_INTERVAL(
        (store, id) ->
            get(
                store.commit(
                    id,
                    new SessionChanges(5, "somebody", Map.of(), Map.of("name", "")),
                    SessionLock.NONE))),
    DESTROY((store, id) -> get(store.destroy(id))),
    CLAIM((store, id) -> get(store.destroyKeepingContents(PendingDestruction.of(id)))),
    CLAIM_IF_EXPIRED(
        (store, id) -> get(store.destroyKeepingContents(PendingDestruction.ofExpired(id)))),
    MOVE((store, id) -> get(store.move(id, Stores.nextBeside(id), false, Map.of())));

    private final BiFunction<SessionStore, SessionId, Reply> operation;

    Use(BiFunction<SessionStore, SessionId, Reply> operation) {
      this.operation = operation;
    }

    Reply of(SessionStore store, SessionId id) {
      return operation.apply(store, id);
    }
  }

  @Test
  void create_newSession_storesTimesPrincipalAndAttributes() {
    SessionId id = SessionToken.generate().id();
    Reply created = get(stores.store.create(id, 5_000, 60, "somebody", one("name", "value")));
    assertThat(created.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(created.principal()).isEqualTo("somebody");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.id()).isEqualTo(id);
    assertThat(loaded.created()).isEqualTo(created.now() - 5_000);
    assertThat(loaded.accessedBefore()).isEqualTo(loaded.created());
    assertThat(loaded.lastAccessed()).isGreaterThan(loaded.created());
    assertThat(loaded.interval()).isEqualTo(60);
    assertThat(loaded.principal()).isEqualTo("somebody");
    assertThat(loaded.attributes()).containsOnlyKeys("name");
    assertThat(loaded.attributes().get("name")).isEqualTo(bytes("value"));
  }

  @Test
  void create_usedId_returnsConflict() {
    SessionId id = stores.create(60, one("name", "first"));
    assertThat(create(id)).isEqualTo(Outcome.CONFLICT);
    assertThat(stores.attribute(id, "name")).isEqualTo("first");
    get(stores.store.destroy(id));
    assertThat(create(id)).isEqualTo(Outcome.CONFLICT);
    assertThat(stores.exists(stores.store.key(id))).isFalse();
  }

  private Outcome create(SessionId id) {
    return get(stores.store.create(id, 0, 60, NOBODY, one("name", "second"))).outcome();
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_endedSession_returnsAbsent(Use use) {
    SessionId id = stores.create(60, one("name", "value"));
    get(stores.store.destroy(id));
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_unlinkedSession_returnsAbsent(Use use) {
    SessionId id = stores.create(60, one("name", "value"));
    stores.command("UNLINK", stores.store.key(id));
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_unknownSession_returnsAbsent(Use use) {
    assertIsAbsentFor(use, SessionToken.generate().id());
    assertThat(stores.keys()).isEmpty();
  }

  private void assertIsAbsentFor(Use use, SessionId id) {
    assertThat(use.of(stores.store, id).outcome()).isEqualTo(Outcome.ABSENT);
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_foreignHash_returnsAbsentAndRemovesHash(Use use) {
    SessionId id = SessionToken.generate().id();
    stores.command("HSET", stores.store.key(id), "a:name", "value");
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"c,", "d,", "i,", "c,yesterday", "d,1e3", "d,0x10", "i,many", "i,99999999999"})
  void load_missingOrMalformedTimes_returnsAbsentAndRemovesSession(String field, String value) {
    SessionId id = stores.create(60, one("name", "value"));
    if (value == null) {
      stores.command("HDEL", stores.store.key(id), field);
    } else {
      stores.command("HSET", stores.store.key(id), field, value);
    }
    assertIsAbsentFor(Use.LOAD, id);
    assertThat(stores.keys()).isEmpty();
  }

  @Test
  void load_malformedAccessTimes_returnsSession() {
    SessionId id = stores.create(60, one("name", "value"));
    stores.command("HSET", stores.store.key(id), "l", "x", "p", "y", "x", "z", "k", "0", "zz", "1");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.lastAccessed()).isGreaterThanOrEqualTo(loaded.created());
    assertThat(loaded.accessedBefore()).isGreaterThanOrEqualTo(loaded.created());
    assertThat(loaded.attributes()).containsOnlyKeys("name");
  }

  @Test
  void peek_foreignHashOrUnknownId_returnsEmpty() {
    SessionId id = SessionToken.generate().id();
    stores.command("HSET", stores.store.key(id), "a:name", "value");
    assertThat(get(stores.store.peek(id))).isEmpty();
    assertThat(get(stores.store.peek(SessionToken.generate().id()))).isEmpty();
    stores.command("UNLINK", stores.store.key(id));
  }

  @Test
  void peek_existingSession_updatesNoTimes() {
    SessionId id = stores.create(60, one("name", "value"));
    StoredSession before = StoredSession.of(id, get(stores.store.peek(id)));
    stores.command("HSET", stores.store.key(id), "l", "2000", "d", "3000");
    StoredSession after = StoredSession.of(id, get(stores.store.peek(id)));
    assertThat(before.attributes()).containsOnlyKeys("name");
    assertThat(after.lastAccessed()).isEqualTo(2_000);
    assertThat(stores.command("HGET", stores.store.key(id), "d")).isEqualTo("3000");
  }

  @Test
  void touchAndLoad_earlierAccessTime_keepsLastAccess() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 60_000, 600, NOBODY, Map.of()));
    long created = stores.load(id).session().created();
    StoredSession latest = stores.load(id).session();
    get(stores.store.touch(id, 30_000));
    StoredSession after = get(stores.store.load(id, 50_000, SessionLock.NONE)).session();
    assertThat(after.lastAccessed()).isEqualTo(latest.lastAccessed()).isGreaterThan(created);
    assertThat(after.accessedBefore()).isEqualTo(latest.accessedBefore());
  }

  @Test
  void load_previousTouch_returnsTimeOfPreviousAccess() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 60_000, 600, NOBODY, Map.of()));
    Reply touched = get(stores.store.touch(id, 20_000));
    assertThat(touched.session().interval()).isEqualTo(600);
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.accessedBefore()).isEqualTo(touched.now() - 20_000);
    get(stores.store.keepAlive(id, SessionLock.NONE));
    assertThat(stores.load(id).session().accessedBefore())
        .isIn(loaded.accessedBefore(), loaded.lastAccessed());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60, Integer.MAX_VALUE})
  void timeToLive_positiveInterval_isIntervalPlusGrace(int interval) {
    SessionId id = stores.create(interval, one("name", "value"));
    assertLives(id, interval * 1000L);
    stores.command("PERSIST", stores.store.key(id));
    stores.load(id);
    assertLives(id, interval * 1000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void timeToLive_zeroOrNegativeInterval_isOneCentury(int interval) {
    SessionId id = stores.create(interval, one("name", "value"));
    assertThat(stores.load(id).session().interval()).isEqualTo(interval);
    assertLives(id, CENTURY);
  }

  private void assertLives(SessionId id, long millis) {
    assertThat(stores.ttl(stores.store.key(id))).isBetween(millis, millis + GRACE);
    assertThat(stores.ttl(stores.deadlines(id))).isBetween(millis, millis + GRACE);
  }

  @Test
  void expiryIndex_sessionsOfTwoIntervals_keepsLongestTimeToLive() {
    SessionId one = stores.create(0, Map.of());
    SessionId other = Stores.nextBeside(one);
    get(stores.store.create(other, 0, 60, NOBODY, Map.of()));
    stores.load(other);
    assertThat(stores.ttl(stores.deadlines(other))).isGreaterThan(CENTURY);
  }

  @Test
  void tombstone_endedSession_expiresWithinOneMinute() {
    SessionId id = stores.create(0, Map.of());
    get(stores.store.destroy(id));
    assertThat(stores.ttl(stores.tombstone(id))).isBetween(1L, 60_000L);
  }

  @Test
  void commit_severalChanges_writesAll() {
    SessionId id = stores.create(60, Map.of("a", bytes("1"), "b", bytes("2"), "c", bytes("3")));
    SessionChanges changes =
        new SessionChanges(
            7_200,
            "somebody",
            Map.of(
                "a", new SessionChanges.Write(bytes("one"), SessionChanges.ANYTHING),
                "d", new SessionChanges.Write(bytes("four"), SessionChanges.NOTHING)),
            Map.of("b", SessionChanges.ANYTHING, "e", SessionChanges.ANYTHING));
    Reply reply = stores.commit(id, changes);
    assertThat(reply.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(reply.principal()).isEqualTo("somebody");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.interval()).isEqualTo(7_200);
    assertThat(loaded.principal()).isEqualTo("somebody");
    assertThat(loaded.attributes()).containsOnlyKeys("a", "c", "d");
    assertThat(stores.attribute(id, "a")).isEqualTo("one");
    assertLives(id, 7_200_000);
    stores.commit(id, new SessionChanges(null, "", Map.of(), Map.of()));
    assertThat(stores.load(id).session().principal()).isNull();
  }

  @Test
  void commit_unexpectedValue_returnsConflictAndWritesNothing() {
    SessionId id = stores.create(60, Map.of("a", bytes("1"), "b", bytes("2")));
    String sha1OfOne = "356a192b7913b04c54574d18c28d46e6395428ab";
    SessionChanges changes =
        new SessionChanges(
            5,
            "somebody",
            Map.of(
                "a", new SessionChanges.Write(bytes("one"), sha1OfOne),
                "b", new SessionChanges.Write(bytes("two"), sha1OfOne),
                "c", new SessionChanges.Write(bytes("three"), SessionChanges.NOTHING)),
            Map.of("a2", SessionChanges.NOTHING, "b2", sha1OfOne));
    Reply reply = stores.commit(id, changes);
    assertThat(reply.outcome()).isEqualTo(Outcome.CONFLICT);
    assertThat(reply.conflicts()).containsExactlyInAnyOrder("b", "b2");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.interval()).isEqualTo(60);
    assertThat(loaded.principal()).isNull();
    assertThat(loaded.attributes()).containsOnlyKeys("a", "b");
    assertThat(stores.attribute(id, "a")).isEqualTo("1");
    assertThat(stores.commit(id, set("a", "one", sha1OfOne)).outcome()).isEqualTo(Outcome.LIVE);
  }

  @Test
  void session_thousandsOfAttributes_isStoredMovedAndChanged() {
    Map<String, byte[]> attributes = new HashMap<>();
    IntStream.range(0, 9_000).forEach(i -> attributes.put("name" + i, bytes("value" + i)));
    SessionId id = stores.create(60, attributes);
    assertThat(stores.load(id).session().attributes()).hasSize(9_000);
    SessionId next = Stores.nextBeside(id);
    get(stores.store.move(id, next, false, Map.of()));
    Map<String, SessionChanges.Write> writes = new HashMap<>();
    Map<String, String> removals = new HashMap<>();
    IntStream.range(0, 9_000)
        .forEach(
            i -> {
              writes.put(
                  "more" + i, new SessionChanges.Write(bytes("value"), SessionChanges.NOTHING));
              removals.put("name" + i, SessionChanges.ANYTHING);
            });
    stores.commit(next, new SessionChanges(null, null, writes, removals));
    assertThat(stores.load(next).session().attributes()).hasSize(9_000).containsKey("more0");
  }

  @Test
  void attributes_arbitraryNamesAndBytes_areKept() {
    byte[] bytes = new byte[256];
    IntStream.range(0, 256).forEach(i -> bytes[i] = (byte) i);
    Map<String, byte[]> attributes = Map.of("", bytes, "ä ☃ \n", new byte[0], "d", bytes);
    SessionId id = stores.create(60, attributes);
    Map<String, byte[]> loaded = stores.load(id).session().attributes();
    assertThat(loaded).containsOnlyKeys("", "ä ☃ \n", "d");
    assertThat(loaded.get("")).isEqualTo(bytes);
    assertThat(loaded.get("ä ☃ \n")).isEmpty();
  }

  @Test
  void destroy_calledTwice_returnsSessionOnce() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 0, 60, "somebody", one("name", "value")));
    Reply ended = get(stores.store.destroy(id));
    assertThat(ended.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(ended.principal()).isEqualTo("somebody");
    assertThat(ended.session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.store.destroy(id)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.exists(stores.deadlines(id))).isFalse();
  }

  private Reply claimExpired(SessionId id) {
    return get(stores.store.destroyKeepingContents(PendingDestruction.ofExpired(id)));
  }

  @Test
  void claim_existingSession_keepsStateForClaimUntilRelease() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 0, 60, "somebody", one("name", "value")));
    PendingDestruction claim = PendingDestruction.of(id);
    assertThat(get(stores.store.readContents(claim)).outcome()).isEqualTo(Outcome.ABSENT);
    StoredSession ended = get(stores.store.destroyKeepingContents(claim)).session();
    assertThat(stores.ttl(stores.claimed(id))).isBetween(1L, GRACE);
    assertThat(SessionStore.CONTENTS_TIME_TO_LIVE).hasMillis(GRACE);
    Reply again = get(stores.store.readContents(claim));
    assertThat(again.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(again.principal()).isEqualTo("somebody");
    assertThat(again.session()).usingRecursiveComparison().isEqualTo(ended);
    PendingDestruction anothers = PendingDestruction.of(id);
    assertThat(get(stores.store.destroyKeepingContents(anothers)).outcome())
        .isEqualTo(Outcome.ABSENT);
    assertThat(get(stores.store.readContents(anothers)).outcome()).isEqualTo(Outcome.ABSENT);
    get(stores.store.discardContents(anothers));
    assertThat(get(stores.store.readContents(claim)).outcome()).isEqualTo(Outcome.LIVE);
    get(stores.store.discardContents(claim));
    assertThat(get(stores.store.readContents(claim)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @Test
  void load_expiredSession_returnsExpiredUntilClaimed() {
    SessionId id = stores.create(60, one("name", "value"));
    assertThat(claimExpired(id).outcome()).isEqualTo(Outcome.ABSENT);
    stores.expire(id);
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(get(stores.store.touch(id, 0)).outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(get(stores.index.listExpired(id.shard()))).containsExactly(id);
    Reply ended = claimExpired(id);
    assertThat(ended.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(ended.session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.index.listExpired(id.shard()))).isEmpty();
  }

  @Test
  void holdAndCommit_expiredSession_extendsSession() {
    SessionId held = stores.create(60, one("name", "value"));
    stores.expire(held);
    assertThat(get(stores.store.keepAlive(held, SessionLock.NONE)).outcome())
        .isEqualTo(Outcome.LIVE);
    assertThat(stores.load(held).outcome()).isEqualTo(Outcome.LIVE);
    SessionId changed = stores.create(60, one("name", "value"));
    stores.expire(changed);
    assertThat(stores.commit(changed, set("name", "new")).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(changed).outcome()).isEqualTo(Outcome.LIVE);
  }

  @Test
  void claim_wrongExpiryTimeInIndex_correctsIndex() {
    SessionId id = stores.create(60, Map.of());
    stores.command("ZADD", stores.deadlines(id), "1000", id.text());
    assertThat(get(stores.index.listExpired(id.shard()))).containsExactly(id);
    assertThat(claimExpired(id).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(get(stores.index.listExpired(id.shard()))).isEmpty();
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.LIVE);
    stores.command("UNLINK", stores.store.key(id));
    claimExpired(id);
    assertThat(stores.keys()).isEmpty();
  }

  @Test
  void claim_concurrentCallers_succeedsOncePerSession() throws Exception {
    int threads = 8;
    int sessions = 25;
    ExecutorService executor = Executors.newFixedThreadPool(2 * threads);
    try (ResilientScripts other = Stores.connect(uri)) {
      List<SessionStore> nodes = List.of(stores.store, stores.storeOn(other));
      List<SessionId> ids =
          IntStream.range(0, sessions).mapToObj(i -> stores.create(60, Map.of())).toList();
      ids.forEach(stores::expire);
      CountDownLatch start = new CountDownLatch(1);
      List<Future<List<SessionId>>> wins = new ArrayList<>();
      for (int i = 0; i < 2 * threads; i++) {
        SessionStore node = nodes.get(i % 2);
        wins.add(
            executor.submit(
                () -> {
                  start.await();
                  return ids.stream()
                      .filter(
                          id ->
                              get(node.destroyKeepingContents(PendingDestruction.ofExpired(id)))
                                  .outcome()
                                  .equals(Outcome.LIVE))
                      .toList();
                }));
      }
      start.countDown();
      List<SessionId> won = new ArrayList<>();
      for (Future<List<SessionId>> each : wins) {
        won.addAll(each.get());
      }
      assertThat(won).containsExactlyInAnyOrderElementsOf(ids);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void move_existingSession_isFoundByNewIdOnly() {
    SessionId from = stores.create(60, one("name", "value"));
    SessionId to = Stores.nextBeside(from);
    assertThat(get(stores.store.move(from, to, false, Map.of())).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(to).session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.index.listUnexpired(from.shard(), 0))).containsExactly(to);
    assertLives(to, 60_000);
    for (Use use : Use.values()) {
      Reply reply = use.of(stores.store, from);
      assertThat(reply.outcome()).as(use.name()).isEqualTo(Outcome.MOVED);
      assertThat(reply.successor()).as(use.name()).isEqualTo(to);
    }
    SessionId third = Stores.nextBeside(from);
    get(stores.store.move(to, third, false, Map.of()));
    assertThat(stores.commit(from, set("name", "late")).successor()).isEqualTo(to);
    assertThat(stores.commit(to, set("name", "late")).successor()).isEqualTo(third);
    assertThat(stores.commit(third, set("name", "late")).outcome()).isEqualTo(Outcome.LIVE);
  }

  @Test
  void move_idBoundAttributes_writesAllOrReturnsConflict() {
    SessionId from = stores.create(60, Map.of("a", bytes("1"), "b", bytes("2")));
    SessionId to = Stores.nextBeside(from);
    SessionChanges.Write a =
        new SessionChanges.Write(bytes("one"), "356a192b7913b04c54574d18c28d46e6395428ab");
    SessionChanges.Write b =
        new SessionChanges.Write(bytes("two"), "da4b9237bacccdf19c0760cab7aec4a8359010b0");
    SessionChanges.Write unexpected = new SessionChanges.Write(bytes("two"), a.expected());
    for (Map<String, SessionChanges.Write> some :
        List.<Map<String, SessionChanges.Write>>of(
            Map.of(), Map.of("a", a), Map.of("a", a, "b", unexpected))) {
      Reply refused = get(stores.store.move(from, to, true, some));
      assertThat(refused.outcome()).isEqualTo(Outcome.CONFLICT);
      assertThat(refused.session().attributes()).containsOnlyKeys("a", "b");
      assertThat(stores.exists(stores.store.key(to))).isFalse();
    }
    Map<String, SessionChanges.Write> all = Map.of("a", a, "b", b, "c", unexpected);
    assertThat(get(stores.store.move(from, to, true, all)).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.attribute(to, "a")).isEqualTo("one");
    assertThat(stores.attribute(to, "b")).isEqualTo("two");
    assertThat(stores.load(to).session().attributes()).containsOnlyKeys("a", "b");
  }

  @Test
  void load_lockedSession_returnsLockedUntilUnlocked() {
    SessionId id = stores.create(60, one("name", "value"));
    SessionLock mine = SessionLock.generate();
    SessionLock other = SessionLock.generate();
    assertThat(loadLocked(id, mine).outcome()).isEqualTo(Outcome.LIVE);
    Reply refused = loadLocked(id, other);
    assertThat(refused.outcome()).isEqualTo(Outcome.LOCKED);
    assertThat(refused.millisUntilUnlocked()).isBetween(1L, mine.lease().toMillis());
    assertThat(loadLocked(id, mine).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(get(stores.store.touch(id, 0)).outcome()).isEqualTo(Outcome.LIVE);
    get(stores.store.unlock(id, other));
    assertThat(loadLocked(id, other).outcome()).isEqualTo(Outcome.LOCKED);
    get(stores.store.commit(id, set("name", "new"), mine));
    assertThat(loadLocked(id, other).outcome()).isEqualTo(Outcome.LIVE);
    get(stores.store.unlock(id, other));
    assertThat(loadLocked(id, mine).outcome()).isEqualTo(Outcome.LIVE);
  }

  @Test
  void load_expiredLock_acquiresLock() {
    SessionId id = stores.create(60, Map.of());
    loadLocked(id, new SessionLock("dead", Duration.ofMillis(1)));
    SessionLock other = SessionLock.generate();
    await().until(() -> loadLocked(id, other).outcome() == Outcome.LIVE);
  }

  private Reply loadLocked(SessionId id, SessionLock lock) {
    return get(stores.store.load(id, 0, lock));
  }

  @Test
  void sessionIndex_oneHundredSessions_countsAndListsLiveSessions() {
    List<SessionId> ids =
        IntStream.range(0, 100).mapToObj(i -> stores.create(60 + i, Map.of())).toList();
    stores.expire(ids.get(0));
    List<SessionId> live = new ArrayList<>();
    long count = 0;
    for (int shard = 0; shard < SessionIndex.shardCount(); shard++) {
      count += get(stores.index.count(shard));
      live.addAll(get(stores.index.listUnexpired(shard, 0)));
    }
    assertThat(count).isEqualTo(99);
    assertThat(live).containsExactlyInAnyOrderElementsOf(ids.subList(1, 100));
    int shard = ids.get(1).shard();
    List<SessionId> all = get(stores.index.listUnexpired(shard, 0));
    assertThat(get(stores.index.listUnexpired(shard, 1))).isEqualTo(all.subList(1, all.size()));
  }

  @Test
  void principalIndex_expiredEntry_isRemoved() {
    String key = stores.ofPrincipal("somebody");
    SessionId id = SessionToken.generate().id();
    stores.command("ZADD", key, "1000", "long ago");
    assertThat(put(id, 60, 0, true)).contains(List.of());
    assertThat(get(stores.index.listByPrincipal("somebody"))).containsExactly(id);
    assertThat(stores.command("ZCARD", key)).isEqualTo(1L);
    assertThat(stores.ttl(key)).isBetween(60_000L, 67_500L);
    put(SessionToken.generate().id(), 0, 0, true);
    put(id, 60, 0, true);
    assertThat(stores.ttl(key)).isGreaterThan(CENTURY);
    get(stores.index.remove("somebody", id));
    assertThat(get(stores.index.listByPrincipal("somebody"))).hasSize(1).doesNotContain(id);
    assertThat(get(stores.index.listByPrincipal("nobody"))).isEmpty();
  }

  @Test
  void principalIndex_limitReached_refusesOrEvicts() {
    List<SessionId> ids =
        IntStream.range(0, 4).mapToObj(i -> SessionToken.generate().id()).toList();
    for (int i = 0; i < 3; i++) {
      put(ids.get(i), 60 + i, 0, true);
    }
    assertThat(put(ids.get(3), 60, 2, false)).isEmpty();
    assertThat(put(ids.get(0), 60, 2, false)).as("it is listed already").isPresent();
    assertThat(get(stores.index.listByPrincipal("somebody"))).hasSize(3);
    assertThat(put(ids.get(3), 60, 2, true)).contains(ids.subList(0, 2));
    assertThat(get(stores.index.listByPrincipal("somebody")))
        .containsExactlyInAnyOrderElementsOf(ids.subList(2, 4));
  }

  private Optional<List<SessionId>> put(SessionId id, int interval, int limit, boolean evict) {
    return get(stores.index.put("somebody", id, interval, limit, evict));
  }

  @Test
  void load_principalIndexDue_returnsPrincipalOnce() {
    SessionId id = SessionToken.generate().id();
    assertThat(get(stores.store.create(id, 0, 3_600, "somebody", Map.of())).principal())
        .isEqualTo("somebody");
    assertThat(stores.load(id).principal()).isNull();
    long deadline = stores.load(id).session().expiryTime();
    stores.command("HSET", stores.store.key(id), "x", Long.toString(deadline - 3_600_000 / 15));
    assertThat(stores.load(id).principal()).isEqualTo("somebody");
    assertThat(stores.load(id).principal()).isNull();
  }

  @Test
  void redisKeys_movedSession_shareOneSlot() {
    SessionId id = stores.create(60, one("name", "value"));
    SessionId next = Stores.nextBeside(id);
    get(stores.store.move(id, next, false, Map.of()));
    assertThat(stores.keys())
        .containsExactlyInAnyOrder(
            stores.tombstone(id), stores.store.key(next), stores.deadlines(next));
    assertThat(stores.keys())
        .extracting(key -> key.replaceAll(".*\\{(.*)\\}.*", "$1"))
        .containsOnly(stores.store.key(id).replaceAll(".*\\{(.*)\\}.*", "$1"));
  }

  @Test
  void shard_twoThousandIds_coversAllShards() {
    assertThat(
            IntStream.range(0, 2_000)
                .mapToObj(i -> SessionToken.generate().id().shard())
                .distinct())
        .hasSize(SessionIndex.shardCount());
  }

  @Test
  void redissonMap_storedSession_readsFieldsAndAttribute() {
    SessionId id = stores.create(60, one("name", "value"));
    RMap<String, byte[]> map =
        stores
            .redisson()
            .getMap(
                stores.store.key(id),
                new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE));
    assertThat(map.readAllMap().keySet()).contains("c", "d", "i", "l", "p", "a:name");
    assertThat(map.get("a:name")).isEqualTo(bytes("value"));
  }

  @Test
  void scripts_scriptFlushAndFlushAll_areLoadedAgain() {
    SessionId id = stores.create(60, one("name", "value"));
    servers.forEach(server -> server.command("SCRIPT", "FLUSH"));
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.commit(id, set("name", "new")).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(get(stores.index.count(id.shard()))).isEqualTo(1);
    servers.forEach(RedisServer::flushAll);
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.commit(id, set("name", "late")).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.keys()).isEmpty();
  }
}
