package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.bytes;
import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.one;
import static io.cachette.session.internal.store.Stores.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.OutOfMemoryLog;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The scripts while Redis is out of memory and evicts nothing. */
@RedisTest(dedicated = true)
class FullServerStoreTest extends StoreScenario {

  private final RedisServer server;

  FullServerStoreTest(RedisServer server) {
    super(login(server), List.of(server));
    this.server = server;
  }

  private static URI login(RedisServer server) {
    server.addUser("app", "password", DocumentedPermissions.rules());
    return server.uri("app", "password");
  }

  @AfterEach
  void giveMemory() {
    server.freeMemory();
  }

  private void assertIsRefused(CompletableFuture<?> call) {
    assertThatThrownBy(() -> Replies.join(call))
        .isInstanceOfSatisfying(
            StoreFailureException.class,
            e -> {
              assertThat(OutOfMemory.isReasonOf(e)).isTrue();
              assertThat(e.wasAsked()).isFalse();
            })
        .hasMessageContaining("out of memory");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "TOUCH", "KEEP_ALIVE", "LOCK", "COMMIT_REMOVAL", "COMMIT_INTERVAL"})
  void renewal_fullServer_extendsSession(Renewal renewal) {
    SessionId id = stores.create(60, Map.of("name", bytes("value"), "other", bytes("value")));
    stores.command("PEXPIRE", stores.key(id), "1000");
    stores.command("HSET", stores.key(id), "d", "9000000000000", "e", "1000");
    stores.command("ZADD", stores.expiryIndex(id), "1000", id.text());
    server.fillMemory();
    Reply reply = renewal.of(stores, id);
    assertThat(reply.outcome()).isEqualTo(Outcome.LIVE);
    assertTimeToLive(id, 60_000);
    StoredSession loaded = stores.load(id).session();
    assertThat(loaded.expiryTime()).isLessThan(9_000_000_000_000L);
    assertThat(loaded.attributes()).containsKey("other");
    assertThat(stores.indexedTime(id))
        .isGreaterThan(1_000)
        .isLessThanOrEqualTo(loaded.expiryTime());
  }

  /** A script that renews a session, or removes a part of it. */
  enum Renewal {
    LOAD,
    TOUCH,
    KEEP_ALIVE,
    LOCK,
    COMMIT_REMOVAL,
    COMMIT_INTERVAL;

    Reply of(Stores stores, SessionId id) {
      return switch (this) {
        case LOAD -> stores.load(id);
        case TOUCH -> get(stores.store.touch(id, 0));
        case KEEP_ALIVE -> get(stores.store.keepAlive(id, SessionLock.NONE));
        case LOCK -> {
          SessionLock lock = SessionLock.generate();
          Reply locked = get(stores.store.load(id, 0, lock));
          assertThat(get(stores.store.unlock(id, lock)).outcome()).isEqualTo(Outcome.LIVE);
          assertThat(stores.command("HEXISTS", stores.key(id), "k")).isEqualTo(0L);
          yield locked;
        }
        case COMMIT_REMOVAL -> stores.commit(id, removal("name"));
        case COMMIT_INTERVAL -> stores.commit(id, new SessionChanges(60, null, Map.of(), Map.of()));
      };
    }
  }

  private static SessionChanges removal(String name) {
    return new SessionChanges(null, null, Map.of(), Map.of(name, SessionChanges.ANYTHING));
  }

  @Test
  void commit_removalOnFullServer_removesAttribute() {
    SessionId id = stores.create(60, Map.of("name", bytes("value"), "other", bytes("value")));
    server.fillMemory();
    stores.commit(id, removal("name"));
    assertThat(stores.load(id).session().attributes()).containsOnlyKeys("other");
  }

  @Test
  void createAndCommit_fullServer_areRefusedAndChangeNothing() {
    SessionId id = stores.create(60, one("name", "value"));
    SessionId created = SessionToken.generate().id();
    server.fillMemory();
    Object before = stores.command("DUMP", stores.key(id));
    try (LogCapture log = LogCapture.of(OutOfMemoryLog.class)) {
      for (int i = 0; i < 5; i++) { // more than the circuit breaker tolerates
        assertIsRefused(stores.store.create(created, 0, 60, "", one("name", "value")));
        assertIsRefused(stores.store.commit(id, set("name", "new"), SessionLock.NONE));
        SessionChanges login = new SessionChanges(60, "ann", Map.of(), Map.of("name", ""));
        assertIsRefused(stores.store.commit(id, login, SessionLock.NONE));
      }
      assertThat(log.messages())
          .singleElement()
          .asString()
          .startsWith("Sessions: Redis is out of memory");
    }
    assertThat(stores.command("DUMP", stores.key(id))).isEqualTo(before);
    assertThat(stores.keys()).containsExactlyInAnyOrder(stores.key(id), stores.expiryIndex(id));
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.LIVE);
  }

  @Test
  void commit_lockedSessionOnFullServer_releasesLock() {
    SessionId id = stores.create(60, one("name", "value"));
    SessionLock lock = SessionLock.generate();
    get(stores.store.load(id, 0, lock));
    server.fillMemory();
    assertIsRefused(stores.store.commit(id, set("name", "new"), lock));
    assertThat(get(stores.store.load(id, 0, SessionLock.generate())).outcome())
        .isEqualTo(Outcome.LIVE);
  }

  @Test
  void destroy_fullServer_keepsContentsForCaller() {
    SessionId id = SessionToken.generate().id();
    get(stores.store.create(id, 0, 60, "ann", one("name", "value")));
    server.fillMemory();
    PendingDestruction pending = PendingDestruction.of(id);
    Reply destroyed = get(stores.store.destroyKeepingContents(pending));
    assertThat(destroyed.outcome()).isEqualTo(Outcome.LIVE);
    assertThat(destroyed.principal()).isEqualTo("ann");
    assertThat(stores.exists(stores.key(id))).isFalse();
    assertThat(get(stores.store.readContents(pending)).session())
        .usingRecursiveComparison()
        .isEqualTo(destroyed.session());
    get(stores.store.discardContents(pending));
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
  }

  @Test
  void destroy_withoutContentsOnFullServer_removesSession() {
    SessionId id = stores.create(60, one("name", "value"));
    server.fillMemory();
    assertThat(get(stores.store.destroy(id)).outcome()).isEqualTo(Outcome.LIVE);
    assertThat(stores.keys()).containsExactly(stores.tombstone(id));
    assertThat(stores.load(id).outcome()).isEqualTo(Outcome.ABSENT);
  }

  @Test
  void destroyExpired_fullServer_destroysOrCorrectsIndex() {
    SessionId expired = stores.create(60, one("name", "value"));
    SessionId renewed = stores.create(60, one("name", "value"));
    stores.expire(expired);
    stores.command("ZADD", stores.expiryIndex(renewed), "1000", renewed.text());
    server.fillMemory();
    List<Outcome> outcomes = new ArrayList<>();
    for (SessionId id : List.of(expired, renewed)) {
      assertThat(get(stores.index.listDue(id.shard()))).contains(id);
      outcomes.add(
          get(stores.store.destroyKeepingContents(PendingDestruction.ofExpired(id))).outcome());
      assertThat(get(stores.index.listDue(id.shard()))).doesNotContain(id);
    }
    assertThat(outcomes).containsExactly(Outcome.LIVE, Outcome.ABSENT);
    assertTimeToLive(renewed, 60_000);
    assertThat(stores.load(renewed).outcome()).isEqualTo(Outcome.LIVE);
  }

  @Test
  void move_fullServer_isFoundByNewIdOnly() {
    SessionId from = stores.create(60, one("name", "value"));
    SessionId to = Stores.nextBeside(from);
    SessionId last = Stores.nextBeside(from);
    server.fillMemory();
    assertThat(get(stores.store.move(from, to, false, Map.of())).outcome()).isEqualTo(Outcome.LIVE);
    SessionChanges.Write rebound =
        new SessionChanges.Write(bytes("other"), SessionChanges.sha1(bytes("value")));
    assertThat(get(stores.store.move(to, last, true, Map.of("name", rebound))).outcome())
        .isEqualTo(Outcome.LIVE);
    assertThat(stores.load(from).successor()).isEqualTo(to);
    assertThat(stores.load(to).successor()).isEqualTo(last);
    assertThat(stores.attribute(last, "name")).isEqualTo("other");
    assertTimeToLive(last, 60_000);
  }

  @Test
  void principalIndex_fullServer_renewsAndRemovesButAddsNothing() {
    SessionId id = SessionToken.generate().id();
    SessionId added = SessionToken.generate().id();
    String key = stores.principalIndex("ann");
    get(stores.index.put("ann", id, 60, 0, true));
    stores.command("ZADD", key, "9000000000000", id.text(), "1000", "long ago");
    server.fillMemory();
    assertIsRefused(stores.index.put("ann", added, 60, 5, true));
    assertThat(get(stores.index.listByPrincipal("ann"))).containsExactly(id);
    stores.index.renew("ann", id, 60);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(Objects.toString(stores.command("ZRANGE", key, "0", "-1", "WITHSCORES")))
                    .contains(id.text())
                    .doesNotContain("9000000000000", "long ago"));
    get(stores.index.remove("ann", id));
    assertThat(get(stores.index.listByPrincipal("ann"))).isEmpty();
  }
}
