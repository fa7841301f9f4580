package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.get;
import static io.cachette.session.internal.store.Stores.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.session.internal.store.Reply.Outcome;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The connection, the sessions and the checks of all tests of the scripts. A subclass per topic has
 * the tests, and a nested class per kind of Redis runs them.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class StoreScenario {

  static final long GRACE = 120_000;
  static final long MAX_BEHIND = 120_000;
  static final long CENTURY = 3_155_760_000_000L;
  static final String NO_PRINCIPAL = "";

  final URI uri;
  final List<RedisServer> servers;
  @AutoClose private final ResilientScripts scripts;
  Stores stores;

  StoreScenario(URI uri, List<RedisServer> servers) {
    this.uri = uri;
    this.servers = servers;
    this.scripts = Stores.connect(uri);
    this.stores = new Stores(scripts, servers);
  }

  @BeforeEach
  void newApplication() {
    stores = new Stores(scripts, servers);
  }

  @AfterEach
  void requireTimesToLive() {
    assertThat(stores.keys()).allMatch(key -> stores.ttl(key) > 0, "has a TTL");
  }

  /** An operation of a request on a session. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  enum SessionUse {
    LOAD((store, id) -> get(store.load(id, 0, SessionLock.NONE))),
    TOUCH((store, id) -> get(store.touch(id, 0))),
    KEEP_ALIVE((store, id) -> get(store.keepAlive(id, SessionLock.NONE))),
    LOCK((store, id) -> get(store.load(id, 0, SessionLock.generate()))),
    COMMIT((store, id) -> get(store.commit(id, set("late", "change"), SessionLock.NONE))),
    COMMIT_INTERVAL(
        (store, id) ->
            get(
                store.commit(
                    id,
                    new SessionChanges(5, "ann", Map.of(), Map.of("name", "")),
                    SessionLock.NONE))),
    DESTROY((store, id) -> get(store.destroy(id))),
    DESTROY_KEEPING_CONTENTS(
        (store, id) -> get(store.destroyKeepingContents(PendingDestruction.of(id)))),
    DESTROY_IF_EXPIRED(
        (store, id) -> get(store.destroyKeepingContents(PendingDestruction.ofExpired(id)))),
    MOVE((store, id) -> get(store.move(id, Stores.nextBeside(id), false, Map.of())));

    private final BiFunction<SessionStore, SessionId, Reply> operation;

    SessionUse(BiFunction<SessionStore, SessionId, Reply> operation) {
      this.operation = operation;
    }

    Reply of(SessionStore store, SessionId id) {
      return operation.apply(store, id);
    }
  }

  void assertIsAbsentFor(SessionUse use, SessionId id) {
    assertThat(use.of(stores.store, id).outcome()).isEqualTo(Outcome.ABSENT);
  }

  void assertTimeToLive(SessionId id, long millis) {
    assertThat(stores.ttl(stores.key(id))).isBetween(millis, millis + GRACE);
    assertThat(stores.ttl(stores.expiryIndex(id))).isBetween(millis, millis + MAX_BEHIND + GRACE);
  }
}
