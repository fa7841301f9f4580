package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.bytes;
import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.one;
import static io.cachette.session.internal.store.Stores.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.internal.SharedClient;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.api.RMap;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;

/** Creating, reading, locking and writing of sessions. */
abstract class ReadWriteContract extends StoreScenario {

  ReadWriteContract(URI uri, List<RedisServer> servers) {
    super(uri, servers);
  }

  @Test
  void create_newSession_storesTimesPrincipalAndAttributes() {
    SessionId id = SessionToken.generate().id();
    Reply created = get(stores.store.create(id, 5_000, 60, "ann", one("name", "value")));
    assertThat(created.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(created.principal()).isEqualTo("ann");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.id()).isEqualTo(id);
    assertThat(loaded.created()).isEqualTo(Stores.readNumber(created) - 5_000);
    assertThat(loaded.accessedBefore()).isEqualTo(loaded.created());
    assertThat(loaded.lastAccessed()).isGreaterThan(loaded.created());
    assertThat(loaded.interval()).isEqualTo(60);
    assertThat(loaded.principal()).isEqualTo("ann");
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
    assertThat(stores.exists(stores.key(id))).isFalse();
  }

  @Test
  void create_replacingEarlierAttempt_storesNothingElse() {
    SessionId id = stores.create(60, Map.of("name", bytes("first"), "removed", bytes("value")));
    assertThat(
            get(stores.store.create(id, 0, 90, NO_PRINCIPAL, one("name", "second"), true))
                .outcome())
        .isEqualTo(Outcome.LIVE);
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.attributes()).containsOnlyKeys("name");
    assertThat(stores.attribute(id, "name")).isEqualTo("second");
    assertThat(loaded.interval()).isEqualTo(90);
  }

  @Test
  void attributeName_unpairedSurrogates_isKept() {
    List<String> names = List.of("\uD800", "\uDBFFx", "a\uDC00b", "\uDC00\uD800", "\uD83D\uDE00é?");
    Map<String, byte[]> attributes = new HashMap<>();
    names.forEach(name -> attributes.put(name, bytes(Integer.toString(names.indexOf(name)))));
    SessionId id = stores.create(60, attributes);
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.attributes()).containsOnlyKeys(names.toArray(String[]::new));
    names.forEach(
        name -> assertThat(loaded.attributes().get(name)).isEqualTo(attributes.get(name)));
    assertThat(stores.commit(id, set("\uD800", "new", SessionChanges.NOTHING)).conflicts())
        .containsExactly("\uD800");
    SessionChanges removal =
        new SessionChanges(null, null, Map.of(), Map.of("\uD800", SessionChanges.ANYTHING));
    assertThat(stores.commit(id, removal).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(id).session().attributes()).hasSize(4).doesNotContainKey("\uD800");
  }

  private Outcome create(SessionId id) {
    return get(stores.store.create(id, 0, 60, NO_PRINCIPAL, one("name", "second"))).outcome();
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_endedSession_returnsAbsent(SessionUse use) {
    SessionId id = stores.create(60, one("name", "value"));
    get(stores.store.destroy(id));
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_unlinkedSession_returnsAbsent(SessionUse use) {
    SessionId id = stores.create(60, one("name", "value"));
    stores.command("UNLINK", stores.key(id));
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_unknownSession_returnsAbsent(SessionUse use) {
    assertIsAbsentFor(use, SessionToken.generate().id());
    assertThat(stores.keys()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void sessionOperation_foreignHash_returnsAbsentAndRemovesHash(SessionUse use) {
    SessionId id = SessionToken.generate().id();
    stores.command("HSET", stores.key(id), "a:name", "value");
    assertIsAbsentFor(use, id);
    assertThat(stores.keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"c,", "d,", "i,", "c,yesterday", "d,1e3", "d,0x10", "i,many", "i,99999999999"})
  void load_missingOrMalformedTimes_returnsAbsentAndRemovesSession(String field, String value) {
    SessionId id = stores.create(60, one("name", "value"));
    if (value == null) {
      stores.command("HDEL", stores.key(id), field);
    } else {
      stores.command("HSET", stores.key(id), field, value);
    }
    assertIsAbsentFor(SessionUse.LOAD, id);
    assertThat(stores.keys()).isEmpty();
  }

  @Test
  void load_malformedAccessTimes_returnsSession() {
    SessionId id = stores.create(60, one("name", "value"));
    stores.command("HSET", stores.key(id), "l", "x", "p", "y", "x", "z", "k", "0", "zz", "1");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.lastAccessed()).isGreaterThanOrEqualTo(loaded.created());
    assertThat(loaded.accessedBefore()).isGreaterThanOrEqualTo(loaded.created());
    assertThat(loaded.attributes()).containsOnlyKeys("name");
  }

  @Test
  void peek_foreignHashOrUnknownId_returnsEmpty() {
    SessionId id = SessionToken.generate().id();
    stores.command("HSET", stores.key(id), "a:name", "value");
    assertThat(get(stores.store.peek(id))).isEmpty();
    assertThat(get(stores.store.peek(SessionToken.generate().id()))).isEmpty();
    stores.command("UNLINK", stores.key(id));
  }

  @Test
  void peek_existingSession_updatesNoTimes() {
    SessionId id = stores.create(60, one("name", "value"));
    StoredSession before = StoredSession.of(id, get(stores.store.peek(id)));
    stores.command("HSET", stores.key(id), "l", "2000", "d", "3000");
    StoredSession after = StoredSession.of(id, get(stores.store.peek(id)));
    assertThat(before.attributes()).containsOnlyKeys("name");
    assertThat(before.attributes().get("name")).as("the size of 'value'").isEqualTo(bytes("5"));
    assertThat(after.lastAccessed()).isEqualTo(2_000);
    assertThat(stores.command("HGET", stores.key(id), "d")).isEqualTo("3000");
  }

  @Test
  void peekPrincipal_sessions_returnsDigestOrNothing() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 0, 60, "ann", Map.of()));
    assertThat(get(stores.store.peekPrincipal(id))).isEqualTo("ann");
    assertThat(get(stores.store.peekPrincipal(stores.create(60, Map.of())))).isEmpty();
    assertThat(get(stores.store.peekPrincipal(SessionToken.generate().id()))).isEmpty();
  }

  @Test
  void touchAndLoad_earlierAccessTime_keepsLastAccess() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 60_000, 600, NO_PRINCIPAL, Map.of()));
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
    get(stores.store.create(id, 60_000, 600, NO_PRINCIPAL, Map.of()));
    Reply touched = get(stores.store.touch(id, 20_000));
    assertThat(touched.session().interval()).isEqualTo(600);
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.accessedBefore()).isEqualTo(Stores.readNumber(touched) - 20_000);
    get(stores.store.keepAlive(id, SessionLock.NONE));
    assertThat(stores.load(id).session().accessedBefore())
        .isIn(loaded.accessedBefore(), loaded.lastAccessed());
  }

  @Test
  void commit_severalChanges_writesAll() {
    SessionId id = stores.create(60, Map.of("a", bytes("1"), "b", bytes("2"), "c", bytes("3")));
    SessionChanges changes =
        new SessionChanges(
            7_200,
            "ann",
            Map.of(
                "a", new SessionChanges.Write(bytes("one"), SessionChanges.ANYTHING),
                "d", new SessionChanges.Write(bytes("four"), SessionChanges.NOTHING)),
            Map.of("b", SessionChanges.ANYTHING, "e", SessionChanges.ANYTHING));
    Reply reply = stores.commit(id, changes);
    assertThat(reply.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(reply.principal()).isEqualTo("ann");
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.interval()).isEqualTo(7_200);
    assertThat(loaded.principal()).isEqualTo("ann");
    assertThat(loaded.attributes()).containsOnlyKeys("a", "c", "d");
    assertThat(stores.attribute(id, "a")).isEqualTo("one");
    assertTimeToLive(id, 7_200_000);
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
            "ann",
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
  void load_lockedSession_returnsLockedUntilUnlocked() {
    SessionId id = stores.create(60, one("name", "value"));
    SessionLock mine = SessionLock.generate();
    SessionLock other = SessionLock.generate();
    assertThat(loadLocked(id, mine).outcome()).isEqualTo(Outcome.LIVE);
    Reply refused = loadLocked(id, other);
    assertThat(refused.outcome()).isEqualTo(Outcome.LOCKED);
    assertThat(Stores.readNumber(refused)).isBetween(1L, mine.lease().toMillis());
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
  void redissonMap_storedSession_readsFieldsAndAttribute() {
    SessionId id = stores.create(60, one("name", "value"));
    try (SharedClient client = Stores.client(uri)) {
      RMap<String, byte[]> map =
          client
              .redisson()
              .getMap(
                  stores.key(id),
                  new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE));
      assertThat(map.readAllMap().keySet()).contains("c", "d", "i", "l", "p", "a:name");
      assertThat(map.get("a:name")).isEqualTo(bytes("value"));
    }
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
