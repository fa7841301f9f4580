package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.bytes;
import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.one;
import static io.cachette.session.internal.store.Stores.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.GuardedScripts;
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
  @AutoClose private final GuardedScripts scripts;
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
    HOLD((store, id) -> get(store.hold(id, SessionLock.NONE))),
    LOCK((store, id) -> get(store.load(id, 0, SessionLock.next()))),
    COMMIT((store, id) -> get(store.commit(id, set("late", "change"), SessionLock.NONE))),
    COMMIT_INTERVAL(
        (store, id) ->
            get(
                store.commit(
                    id,
                    new Changes(5, "somebody", Map.of(), Map.of("name", "")),
                    SessionLock.NONE))),
    DESTROY((store, id) -> get(store.destroy(id))),
    CLAIM((store, id) -> get(store.claim(SessionClaim.of(id)))),
    CLAIM_IF_EXPIRED((store, id) -> get(store.claim(SessionClaim.ofExpired(id)))),
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
  void aNewSession_hasWhatItWasCreatedWith() {
    SessionId id = SessionToken.next().id();
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
  void anIdIsGivenOnce_alsoIfTheSessionHasEnded() {
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
  void nothingBringsBackASession_thatHasEnded(Use use) {
    SessionId id = stores.create(60, one("name", "value"));
    get(stores.store.destroy(id));
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @ParameterizedTest
  @EnumSource
  void nothingBringsBackASession_thatSomebodyHasUnlinked(Use use) {
    SessionId id = stores.create(60, one("name", "value"));
    stores.command("UNLINK", stores.store.key(id));
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nothingMakesASession_thatNeverWas(Use use) {
    assertIsAbsentFor(use, SessionToken.next().id());
    assertThat(stores.keys()).isEmpty();
  }

  private void assertIsAbsentFor(Use use, SessionId id) {
    assertThat(use.of(stores.store, id).outcome()).isEqualTo(Outcome.ABSENT);
  }

  @ParameterizedTest
  @EnumSource
  void aHashThatIsNoSession_countsAsAbsentAndIsRemoved(Use use) {
    SessionId id = SessionToken.next().id();
    stores.command("HSET", stores.store.key(id), "a:name", "value");
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"c,", "d,", "i,", "c,yesterday", "d,1e3", "d,0x10", "i,many", "i,99999999999"})
  void aSessionWithoutItsTimes_countsAsAbsentAndIsRemoved(String field, String value) {
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
  void aSessionWhoseAccessTimesAreDamaged_isServed() {
    SessionId id = stores.create(60, one("name", "value"));
    stores.command("HSET", stores.store.key(id), "l", "x", "p", "y", "x", "z", "k", "0", "zz", "1");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.lastAccessed()).isGreaterThanOrEqualTo(loaded.created());
    assertThat(loaded.accessedBefore()).isGreaterThanOrEqualTo(loaded.created());
    assertThat(loaded.attributes()).containsOnlyKeys("name");
  }

  @Test
  void anAdministratorDoesNotSee_whatIsNoSession() {
    SessionId id = SessionToken.next().id();
    stores.command("HSET", stores.store.key(id), "a:name", "value");
    assertThat(get(stores.store.peek(id))).isEmpty();
    assertThat(get(stores.store.peek(SessionToken.next().id()))).isEmpty();
    stores.command("UNLINK", stores.store.key(id));
  }

  @Test
  void anAdministratorLooking_isNoAccess() {
    SessionId id = stores.create(60, one("name", "value"));
    StoredSession before = StoredSession.of(id, get(stores.store.peek(id)));
    stores.command("HSET", stores.store.key(id), "l", "2000", "d", "3000");
    StoredSession after = StoredSession.of(id, get(stores.store.peek(id)));
    assertThat(before.attributes()).containsOnlyKeys("name");
    assertThat(after.lastAccessed()).isEqualTo(2_000);
    assertThat(stores.command("HGET", stores.store.key(id), "d")).isEqualTo("3000");
  }

  @Test
  void theLastAccess_neverGoesBackwards() {
    SessionId id = SessionToken.next().id();
    get(stores.store.create(id, 60_000, 600, NOBODY, Map.of()));
    long created = stores.load(id).session().created();
    StoredSession latest = stores.load(id).session();
    get(stores.store.touch(id, 30_000));
    StoredSession after = get(stores.store.load(id, 50_000, SessionLock.NONE)).session();
    assertThat(after.lastAccessed()).isEqualTo(latest.lastAccessed()).isGreaterThan(created);
    assertThat(after.accessedBefore()).isEqualTo(latest.accessedBefore());
  }

  @Test
  void aRequestSees_whenTheOneBeforeItArrived() {
    SessionId id = SessionToken.next().id();
    get(stores.store.create(id, 60_000, 600, NOBODY, Map.of()));
    Reply touched = get(stores.store.touch(id, 20_000));
    assertThat(touched.session().interval()).isEqualTo(600);
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.accessedBefore()).isEqualTo(touched.now() - 20_000);
    get(stores.store.hold(id, SessionLock.NONE));
    assertThat(stores.load(id).session().accessedBefore())
        .isIn(loaded.accessedBefore(), loaded.lastAccessed());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60, Integer.MAX_VALUE})
  void redisKeepsASession_forItsIntervalAndAGrace(int interval) {
    SessionId id = stores.create(interval, one("name", "value"));
    assertLives(id, interval * 1000L);
    stores.command("PERSIST", stores.store.key(id));
    stores.load(id);
    assertLives(id, interval * 1000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void redisKeepsASessionThatNeverExpires_forACentury(int interval) {
    SessionId id = stores.create(interval, one("name", "value"));
    assertThat(stores.load(id).session().interval()).isEqualTo(interval);
    assertLives(id, CENTURY);
  }

  private void assertLives(SessionId id, long millis) {
    assertThat(stores.ttl(stores.store.key(id))).isBetween(millis, millis + GRACE);
    assertThat(stores.ttl(stores.deadlines(id))).isBetween(millis, millis + GRACE);
  }

  @Test
  void theDeadlinesLive_asLongAsTheLastSession() {
    SessionId one = stores.create(0, Map.of());
    SessionId other = Stores.nextBeside(one);
    get(stores.store.create(other, 0, 60, NOBODY, Map.of()));
    stores.load(other);
    assertThat(stores.ttl(stores.deadlines(other))).isGreaterThan(CENTURY);
  }

  @Test
  void aTombstone_livesForAWhile() {
    SessionId id = stores.create(0, Map.of());
    get(stores.store.destroy(id));
    assertThat(stores.ttl(stores.tombstone(id))).isBetween(1L, 60_000L);
  }

  @Test
  void changes_areWrittenAllTogether() {
    SessionId id = stores.create(60, Map.of("a", bytes("1"), "b", bytes("2"), "c", bytes("3")));
    Changes changes =
        new Changes(
            7_200,
            "somebody",
            Map.of(
                "a", new Changes.Write(bytes("one"), Changes.ANYTHING),
                "d", new Changes.Write(bytes("four"), Changes.NOTHING)),
            Map.of("b", Changes.ANYTHING, "e", Changes.ANYTHING));
    Reply reply = stores.commit(id, changes);
    assertThat(reply.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(reply.principal()).isEqualTo("somebody");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.interval()).isEqualTo(7_200);
    assertThat(loaded.principal()).isEqualTo("somebody");
    assertThat(loaded.attributes()).containsOnlyKeys("a", "c", "d");
    assertThat(stores.attribute(id, "a")).isEqualTo("one");
    assertLives(id, 7_200_000);
    stores.commit(id, new Changes(null, "", Map.of(), Map.of()));
    assertThat(stores.load(id).session().principal()).isNull();
  }

  @Test
  void ofChangesThatMeetOthers_nothingIsWritten() {
    SessionId id = stores.create(60, Map.of("a", bytes("1"), "b", bytes("2")));
    String sha1OfOne = "356a192b7913b04c54574d18c28d46e6395428ab";
    Changes changes =
        new Changes(
            5,
            "somebody",
            Map.of(
                "a", new Changes.Write(bytes("one"), sha1OfOne),
                "b", new Changes.Write(bytes("two"), sha1OfOne),
                "c", new Changes.Write(bytes("three"), Changes.NOTHING)),
            Map.of("a2", Changes.NOTHING, "b2", sha1OfOne));
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
  void aSessionMayHaveThousandsOfAttributes() {
    Map<String, byte[]> attributes = new HashMap<>();
    IntStream.range(0, 9_000).forEach(i -> attributes.put("name" + i, bytes("value" + i)));
    SessionId id = stores.create(60, attributes);
    assertThat(stores.load(id).session().attributes()).hasSize(9_000);
    SessionId next = Stores.nextBeside(id);
    get(stores.store.move(id, next, false, Map.of()));
    Map<String, Changes.Write> writes = new HashMap<>();
    Map<String, String> removals = new HashMap<>();
    IntStream.range(0, 9_000)
        .forEach(
            i -> {
              writes.put("more" + i, new Changes.Write(bytes("value"), Changes.NOTHING));
              removals.put("name" + i, Changes.ANYTHING);
            });
    stores.commit(next, new Changes(null, null, writes, removals));
    assertThat(stores.load(next).session().attributes()).hasSize(9_000).containsKey("more0");
  }

  @Test
  void bytesAndNamesOfAnyKind_areKept() {
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
  void oneCaller_getsWhatTheSessionHad() {
    SessionId id = SessionToken.next().id();
    get(stores.store.create(id, 0, 60, "somebody", one("name", "value")));
    Reply ended = get(stores.store.destroy(id));
    assertThat(ended.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(ended.principal()).isEqualTo("somebody");
    assertThat(ended.session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.store.destroy(id)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.exists(stores.deadlines(id))).isFalse();
  }

  private Reply claimExpired(SessionId id) {
    return get(stores.store.claim(SessionClaim.ofExpired(id)));
  }

  @Test
  void whatASessionHad_isKeptForWhoClaimedIt_untilItIsReleased() {
    SessionId id = SessionToken.next().id();
    get(stores.store.create(id, 0, 60, "somebody", one("name", "value")));
    SessionClaim claim = SessionClaim.of(id);
    assertThat(get(stores.store.claimed(claim)).outcome()).isEqualTo(Outcome.ABSENT);
    StoredSession ended = get(stores.store.claim(claim)).session();
    assertThat(stores.ttl(stores.claimed(id))).isBetween(1L, GRACE);
    assertThat(SessionStore.CLAIMS_KEPT).hasMillis(GRACE);
    Reply again = get(stores.store.claimed(claim));
    assertThat(again.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(again.principal()).isEqualTo("somebody");
    assertThat(again.session()).usingRecursiveComparison().isEqualTo(ended);
    SessionClaim anothers = SessionClaim.of(id);
    assertThat(get(stores.store.claim(anothers)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(get(stores.store.claimed(anothers)).outcome()).isEqualTo(Outcome.ABSENT);
    get(stores.store.release(anothers));
    assertThat(get(stores.store.claimed(claim)).outcome()).isEqualTo(Outcome.LIVE);
    get(stores.store.release(claim));
    assertThat(get(stores.store.claimed(claim)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @Test
  void aSessionWhoseTimeIsOver_waitsForSomebodyWhoEndsIt() {
    SessionId id = stores.create(60, one("name", "value"));
    assertThat(claimExpired(id).outcome()).isEqualTo(Outcome.ABSENT);
    stores.expire(id);
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(get(stores.store.touch(id, 0)).outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(get(stores.index.due(id.shard()))).containsExactly(id);
    Reply ended = claimExpired(id);
    assertThat(ended.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(ended.session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.index.due(id.shard()))).isEmpty();
  }

  @Test
  void aSessionThatARequestUses_doesNotExpireBeneathIt() {
    SessionId held = stores.create(60, one("name", "value"));
    stores.expire(held);
    assertThat(get(stores.store.hold(held, SessionLock.NONE)).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(held).outcome()).isEqualTo(Outcome.LIVE);
    SessionId changed = stores.create(60, one("name", "value"));
    stores.expire(changed);
    assertThat(stores.commit(changed, set("name", "new")).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(changed).outcome()).isEqualTo(Outcome.LIVE);
  }

  @Test
  void aDeadlineThatIsWrongInTheIndex_isPutRight() {
    SessionId id = stores.create(60, Map.of());
    stores.command("ZADD", stores.deadlines(id), "1000", id.text());
    assertThat(get(stores.index.due(id.shard()))).containsExactly(id);
    assertThat(claimExpired(id).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(get(stores.index.due(id.shard()))).isEmpty();
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.LIVE);
    stores.command("UNLINK", stores.store.key(id));
    claimExpired(id);
    assertThat(stores.keys()).isEmpty();
  }

  @Test
  void ofManyWhoWantToEndAnExpiredSession_oneWins() throws Exception {
    int threads = 8;
    int sessions = 25;
    ExecutorService executor = Executors.newFixedThreadPool(2 * threads);
    try (GuardedScripts other = Stores.connect(uri)) {
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
                              get(node.claim(SessionClaim.ofExpired(id)))
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
  void aSessionThatMoved_isThereByItsNewIdAlone() {
    SessionId from = stores.create(60, one("name", "value"));
    SessionId to = Stores.nextBeside(from);
    assertThat(get(stores.store.move(from, to, false, Map.of())).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(to).session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.index.live(from.shard(), 0))).containsExactly(to);
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
  void attributesThatAreBoundToTheId_areWrittenAnewOrNotAtAll() {
    SessionId from = stores.create(60, Map.of("a", bytes("1"), "b", bytes("2")));
    SessionId to = Stores.nextBeside(from);
    Changes.Write a = new Changes.Write(bytes("one"), "356a192b7913b04c54574d18c28d46e6395428ab");
    Changes.Write b = new Changes.Write(bytes("two"), "da4b9237bacccdf19c0760cab7aec4a8359010b0");
    Changes.Write unexpected = new Changes.Write(bytes("two"), a.expected());
    for (Map<String, Changes.Write> some :
        List.<Map<String, Changes.Write>>of(
            Map.of(), Map.of("a", a), Map.of("a", a, "b", unexpected))) {
      Reply refused = get(stores.store.move(from, to, true, some));
      assertThat(refused.outcome()).isEqualTo(Outcome.CONFLICT);
      assertThat(refused.session().attributes()).containsOnlyKeys("a", "b");
      assertThat(stores.exists(stores.store.key(to))).isFalse();
    }
    Map<String, Changes.Write> all = Map.of("a", a, "b", b, "c", unexpected);
    assertThat(get(stores.store.move(from, to, true, all)).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.attribute(to, "a")).isEqualTo("one");
    assertThat(stores.attribute(to, "b")).isEqualTo("two");
    assertThat(stores.load(to).session().attributes()).containsOnlyKeys("a", "b");
  }

  @Test
  void oneRequestAtATime_hasASessionThatIsLocked() {
    SessionId id = stores.create(60, one("name", "value"));
    SessionLock mine = SessionLock.next();
    SessionLock other = SessionLock.next();
    assertThat(loadLocked(id, mine).outcome()).isEqualTo(Outcome.LIVE);
    Reply refused = loadLocked(id, other);
    assertThat(refused.outcome()).isEqualTo(Outcome.LOCKED);
    assertThat(refused.lockedFor()).isBetween(1L, mine.lease().toMillis());
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
  void aLockEndsByItself_ifItsRequestHasDied() {
    SessionId id = stores.create(60, Map.of());
    loadLocked(id, new SessionLock("dead", Duration.ofMillis(1)));
    SessionLock other = SessionLock.next();
    await().until(() -> loadLocked(id, other).outcome() == Outcome.LIVE);
  }

  private Reply loadLocked(SessionId id, SessionLock lock) {
    return get(stores.store.load(id, 0, lock));
  }

  @Test
  void theShards_tellHowManySessionsThereAre() {
    List<SessionId> ids =
        IntStream.range(0, 100).mapToObj(i -> stores.create(60 + i, Map.of())).toList();
    stores.expire(ids.get(0));
    List<SessionId> live = new ArrayList<>();
    long count = 0;
    for (int shard = 0; shard < SessionIndex.shards(); shard++) {
      count += get(stores.index.count(shard));
      live.addAll(get(stores.index.live(shard, 0)));
    }
    assertThat(count).isEqualTo(99);
    assertThat(live).containsExactlyInAnyOrderElementsOf(ids.subList(1, 100));
    int shard = ids.get(1).shard();
    List<SessionId> all = get(stores.index.live(shard, 0));
    assertThat(get(stores.index.live(shard, 1))).isEqualTo(all.subList(1, all.size()));
  }

  @Test
  void theIndexOfAPrincipal_forgetsSessionsByItself() {
    String key = stores.ofPrincipal("somebody");
    SessionId id = SessionToken.next().id();
    stores.command("ZADD", key, "1000", "long ago");
    assertThat(put(id, 60, 0, true)).contains(List.of());
    assertThat(get(stores.index.list("somebody"))).containsExactly(id);
    assertThat(stores.command("ZCARD", key)).isEqualTo(1L);
    assertThat(stores.ttl(key)).isBetween(60_000L, 67_500L);
    put(SessionToken.next().id(), 0, 0, true);
    put(id, 60, 0, true);
    assertThat(stores.ttl(key)).isGreaterThan(CENTURY);
    get(stores.index.remove("somebody", id));
    assertThat(get(stores.index.list("somebody"))).hasSize(1).doesNotContain(id);
    assertThat(get(stores.index.list("nobody"))).isEmpty();
  }

  @Test
  void theIndexOfAPrincipal_keepsItsLimit() {
    List<SessionId> ids = IntStream.range(0, 4).mapToObj(i -> SessionToken.next().id()).toList();
    for (int i = 0; i < 3; i++) {
      put(ids.get(i), 60 + i, 0, true);
    }
    assertThat(put(ids.get(3), 60, 2, false)).isEmpty();
    assertThat(put(ids.get(0), 60, 2, false)).as("it is listed already").isPresent();
    assertThat(get(stores.index.list("somebody"))).hasSize(3);
    assertThat(put(ids.get(3), 60, 2, true)).contains(ids.subList(0, 2));
    assertThat(get(stores.index.list("somebody")))
        .containsExactlyInAnyOrderElementsOf(ids.subList(2, 4));
  }

  private Optional<List<SessionId>> put(SessionId id, int interval, int limit, boolean evict) {
    return get(stores.index.put("somebody", id, interval, limit, evict));
  }

  @Test
  void thePrincipalsIndexIsDue_afterASixteenthOfTheTime() {
    SessionId id = SessionToken.next().id();
    assertThat(get(stores.store.create(id, 0, 3_600, "somebody", Map.of())).principal())
        .isEqualTo("somebody");
    assertThat(stores.load(id).principal()).isNull();
    long deadline = stores.load(id).session().deadline();
    stores.command("HSET", stores.store.key(id), "x", Long.toString(deadline - 3_600_000 / 15));
    assertThat(stores.load(id).principal()).isEqualTo("somebody");
    assertThat(stores.load(id).principal()).isNull();
  }

  @Test
  void allKeysOfASession_areInOneSlot() {
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
  void sessionsAreSpreadOverTheShards() {
    assertThat(IntStream.range(0, 2_000).mapToObj(i -> SessionToken.next().id().shard()).distinct())
        .hasSize(SessionIndex.shards());
  }

  @Test
  void anybodyCanReadASession_asAMapOfRedisson() {
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
  void scriptsThatTheServerForgot_areTaughtAgain() {
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
