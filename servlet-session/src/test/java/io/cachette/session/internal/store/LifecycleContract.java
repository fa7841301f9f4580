package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.bytes;
import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.one;
import static io.cachette.session.internal.store.Stores.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times to live, expiry, destruction and changes of the id of sessions. */
abstract class LifecycleContract extends StoreScenario {

  LifecycleContract(URI uri, List<RedisServer> servers) {
    super(uri, servers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 60, Integer.MAX_VALUE})
  void timeToLive_positiveInterval_isIntervalPlusGrace(int interval) {
    SessionId id = stores.create(interval, one("name", "value"));
    assertTimeToLive(id, interval * 1000L);
    stores.command("PERSIST", stores.key(id));
    stores.load(id);
    assertTimeToLive(id, interval * 1000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void timeToLive_zeroOrNegativeInterval_isOneCentury(int interval) {
    SessionId id = stores.create(interval, one("name", "value"));
    assertThat(stores.load(id).session().interval()).isEqualTo(interval);
    assertTimeToLive(id, CENTURY);
  }

  @Test
  void expiryIndex_sessionsOfTwoIntervals_keepsLongestTimeToLive() {
    SessionId one = stores.create(0, Map.of());
    SessionId other = Stores.nextBeside(one);
    get(stores.store.create(other, 0, 60, NO_PRINCIPAL, Map.of()));
    stores.load(other);
    assertThat(stores.ttl(stores.expiryIndex(other))).isGreaterThan(CENTURY);
  }

  @Test
  void tombstone_endedSession_expiresWithinOneMinute() {
    SessionId id = stores.create(0, Map.of());
    get(stores.store.destroy(id));
    assertThat(stores.ttl(stores.tombstone(id))).isBetween(1L, 60_000L);
  }

  @Test
  void destroy_calledTwice_returnsSessionOnce() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 0, 60, "ann", one("name", "value")));
    Reply ended = get(stores.store.destroy(id));
    assertThat(ended.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(ended.principal()).isEqualTo("ann");
    assertThat(ended.session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.store.destroy(id)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.exists(stores.expiryIndex(id))).isFalse();
  }

  private Reply destroyExpired(SessionId id) {
    return get(stores.store.destroyKeepingContents(PendingDestruction.ofExpired(id)));
  }

  @Test
  void claim_existingSession_keepsStateForClaimUntilRelease() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 0, 60, "ann", one("name", "value")));
    PendingDestruction pending = PendingDestruction.of(id);
    assertThat(get(stores.store.readContents(pending)).outcome()).isEqualTo(Outcome.ABSENT);
    StoredSession ended = get(stores.store.destroyKeepingContents(pending)).session();
    assertThat(stores.ttl(stores.contents(id))).isBetween(1L, GRACE);
    assertThat(SessionStore.CONTENTS_TIME_TO_LIVE).hasMillis(GRACE);
    Reply again = get(stores.store.readContents(pending));
    assertThat(again.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(again.principal()).isEqualTo("ann");
    assertThat(again.session()).usingRecursiveComparison().isEqualTo(ended);
    PendingDestruction other = PendingDestruction.of(id);
    assertThat(get(stores.store.destroyKeepingContents(other)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(get(stores.store.readContents(other)).outcome()).isEqualTo(Outcome.ABSENT);
    get(stores.store.discardContents(other));
    assertThat(get(stores.store.readContents(pending)).outcome()).isEqualTo(Outcome.LIVE);
    get(stores.store.discardContents(pending));
    assertThat(get(stores.store.readContents(pending)).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @Test
  void revoke_existingSession_destroysItOnce() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 0, 60, "ann", one("name", "value")));
    PendingDestruction own = PendingDestruction.of(id);
    for (int i = 0; i < 2; i++) { // the reply to the first call may have been lost
      Reply reply = get(stores.store.revoke(own));
      assertThat(reply.outcome()).isEqualTo(Outcome.LIVE);
      assertThat(reply.principal()).isEqualTo("ann");
    }
    assertThat(get(stores.store.revoke(PendingDestruction.of(id))).outcome())
        .isEqualTo(Outcome.ABSENT);
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.ABSENT);
    get(stores.store.discardContents(own));
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @Test
  void revoke_sessionThatIsCreatedLater_preventsThat() {
    SessionId id = SessionToken.generate().id();
    PendingDestruction own = PendingDestruction.of(id);
    assertThat(get(stores.store.revoke(own)).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(get(stores.store.create(id, 0, 60, NO_PRINCIPAL, Map.of())).outcome())
        .isEqualTo(Outcome.CONFLICT);
    assertThat(get(stores.store.create(id, 0, 60, NO_PRINCIPAL, Map.of(), true)).outcome())
        .isEqualTo(Outcome.CONFLICT);
    assertThat(get(stores.store.revoke(own)).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.ABSENT);
  }

  @Test
  void load_expiredSession_returnsExpiredUntilClaimed() {
    SessionId id = stores.create(60, one("name", "value"));
    assertThat(destroyExpired(id).outcome()).isEqualTo(Outcome.ABSENT);
    stores.expire(id);
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(get(stores.store.touch(id, 0)).outcome()).isEqualTo(Outcome.EXPIRED);
    assertThat(get(stores.index.listDue(id.shard()))).containsExactly(id);
    Reply ended = destroyExpired(id);
    assertThat(ended.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(ended.session().attributes()).containsOnlyKeys("name");
    assertThat(get(stores.index.listDue(id.shard()))).isEmpty();
  }

  @Test
  void holdAndCommit_expiredSession_extendsSession() {
    SessionId kept = stores.create(60, one("name", "value"));
    stores.expire(kept);
    assertThat(get(stores.store.keepAlive(kept, SessionLock.NONE)).outcome())
        .isEqualTo(Outcome.LIVE);
    assertThat(stores.load(kept).outcome()).isEqualTo(Outcome.LIVE);
    SessionId changed = stores.create(60, one("name", "value"));
    stores.expire(changed);
    assertThat(stores.commit(changed, set("name", "new")).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.load(changed).outcome()).isEqualTo(Outcome.LIVE);
  }

  @ParameterizedTest
  @CsvSource({"60, 3000, false", "60, 4000, true", "36000, 119000, false", "36000, 121000, true"})
  void load_timeInIndexBeforeExpiryTime_isCorrectedIfFarBefore(
      int interval, long millis, boolean isCorrected) {
    SessionId id = stores.create(interval, Map.of());
    long behind = stores.indexedTime(id) - millis;
    stores.command("HSET", stores.key(id), "e", Long.toString(behind));
    stores.command("ZADD", stores.expiryIndex(id), Long.toString(behind), id.text());
    long expiryTime = stores.load(id).session().expiryTime();
    assertThat(stores.indexedTime(id)).isEqualTo(isCorrected ? expiryTime : behind);
    assertThat(stores.command("HGET", stores.key(id), "e"))
        .isEqualTo(Long.toString(stores.indexedTime(id)));
  }

  @Test
  void commit_shorterInterval_movesTimeInIndexBack() {
    SessionId id = stores.create(3_600, Map.of());
    stores.commit(id, new SessionChanges(3_590, null, Map.of(), Map.of()));
    assertThat(stores.indexedTime(id)).isLessThanOrEqualTo(stores.load(id).session().expiryTime());
  }

  @Test
  void destroyExpired_extendedSession_movesTimeInIndexToExpiryTime() {
    SessionId id = stores.create(60, Map.of());
    long expiryTime = stores.load(id).session().expiryTime();
    stores.command("ZADD", stores.expiryIndex(id), "1000", id.text());
    assertThat(destroyExpired(id).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(stores.indexedTime(id)).isEqualTo(expiryTime);
    assertThat(stores.command("HGET", stores.key(id), "e")).isEqualTo(Long.toString(expiryTime));
  }

  @Test
  void claim_wrongExpiryTimeInIndex_correctsIndex() {
    SessionId id = stores.create(60, Map.of());
    stores.command("ZADD", stores.expiryIndex(id), "1000", id.text());
    assertThat(get(stores.index.listDue(id.shard()))).containsExactly(id);
    assertThat(destroyExpired(id).outcome()).isEqualTo(Outcome.ABSENT);
    assertThat(get(stores.index.listDue(id.shard()))).isEmpty();
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.LIVE);
    stores.command("UNLINK", stores.key(id));
    destroyExpired(id);
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
    assertThat(get(stores.index.listUnexpired(from.shard(), SessionIndex.Page.BEGIN)).ids())
        .containsExactly(to);
    assertTimeToLive(to, 60_000);
    for (SessionUse use : SessionUse.values()) {
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
      assertThat(stores.exists(stores.key(to))).isFalse();
    }
    Map<String, SessionChanges.Write> all = Map.of("a", a, "b", b, "c", unexpected);
    assertThat(get(stores.store.move(from, to, true, all)).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.attribute(to, "a")).isEqualTo("one");
    assertThat(stores.attribute(to, "b")).isEqualTo("two");
    assertThat(stores.load(to).session().attributes()).containsOnlyKeys("a", "b");
  }

  @Test
  void redisKeys_movedSession_shareOneSlot() {
    SessionId id = stores.create(60, one("name", "value"));
    SessionId next = Stores.nextBeside(id);
    get(stores.store.move(id, next, false, Map.of()));
    assertThat(stores.keys())
        .containsExactlyInAnyOrder(
            stores.tombstone(id), stores.key(next), stores.expiryIndex(next));
    assertThat(stores.keys())
        .extracting(key -> key.replaceAll(".*\\{(.*)\\}.*", "$1"))
        .containsOnly(stores.key(id).replaceAll(".*\\{(.*)\\}.*", "$1"));
  }
}
