package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.internal.store.SessionIndex.Page;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The indexes of all sessions and of the sessions of a principal. */
abstract class IndexContract extends StoreScenario {

  IndexContract(URI uri, List<RedisServer> servers) {
    super(uri, servers);
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
      live.addAll(get(stores.index.listUnexpired(shard, Page.BEGIN)).ids());
    }
    assertThat(count).isEqualTo(99);
    assertThat(live).containsExactlyInAnyOrderElementsOf(ids.subList(1, 100));
  }

  /** Most requests extend a session and leave its time in the index, which then is too early. */
  @Test
  void sessionIndex_dueSessionThatIsNotExpired_isCountedAndListed() {
    SessionId extended = stores.create(60, Map.of());
    SessionId expired = Stores.nextBeside(extended);
    SessionId live = Stores.nextBeside(extended);
    get(stores.store.create(expired, 0, 60, NO_PRINCIPAL, Map.of()));
    get(stores.store.create(live, 0, 60, NO_PRINCIPAL, Map.of()));
    stores.expire(expired);
    for (int i = 0; i < 1_100; i++) { // more than a page, and destroyed meanwhile
      String destroyed = live.text().substring(0, 38) + "%05d".formatted(i);
      stores.command("ZADD", stores.expiryIndex(live), "1000", destroyed);
    }
    stores.command("ZADD", stores.expiryIndex(live), "2000", extended.text());
    assertThat(get(stores.index.count(live.shard()))).isEqualTo(2);
    List<SessionId> listed = new ArrayList<>();
    Page page = Page.BEGIN;
    while (!page.isLast()) {
      page = get(stores.index.listUnexpired(live.shard(), page));
      listed.addAll(page.ids());
    }
    assertThat(listed).containsExactly(extended, live);
  }

  /** With pages by number, the removal of listed sessions would hide as many others. */
  @Test
  void listUnexpired_sessionsComeAndGoBetweenPages_listsOthersOnce() {
    SessionId first = SessionToken.generate().id();
    List<String> members =
        IntStream.range(0, 2_500).mapToObj(i -> "%s%05d".formatted(first.text(), i)).toList();
    String sameTime = "9000000000000";
    for (String member : members) {
      stores.command("ZADD", stores.expiryIndex(first), sameTime, member);
    }
    stores.command("ZADD", stores.expiryIndex(first), "9000000000001", "last");
    stores.command("PEXPIRE", stores.expiryIndex(first), "600000");
    Page page = get(stores.index.listUnexpired(first.shard(), Page.BEGIN));
    List<String> listed = new ArrayList<>();
    while (!page.isLast()) {
      List<String> ids = page.ids().stream().map(SessionId::text).toList();
      listed.addAll(ids);
      ids.forEach(id -> stores.command("ZREM", stores.expiryIndex(first), id));
      stores.command("ZADD", stores.expiryIndex(first), sameTime, first.text() + "!" + ids.size());
      page = get(stores.index.listUnexpired(first.shard(), page));
    }
    assertThat(listed.subList(0, 2_500)).isEqualTo(members);
    assertThat(listed.subList(2_500, listed.size())).containsExactly("last");
  }

  @Test
  void principalIndex_loweredLimit_evictsLeastRecentlyUsedInBoundedNumber() {
    String key = stores.principalIndex("ann");
    for (int i = 0; i < 1_100; i++) {
      stores.command("ZADD", key, Long.toString(9_000_000_000_000L + i), "%043d".formatted(i));
    }
    SessionId id = SessionToken.generate().id();
    assertThat(put(id, 60, 10, true).orElseThrow())
        .hasSize(1_000)
        .startsWith(new SessionId("%043d".formatted(0)))
        .endsWith(new SessionId("%043d".formatted(999)));
    assertThat(stores.command("ZCARD", key)).isEqualTo(101L);
    stores.command("PEXPIRE", key, "600000");
  }

  @Test
  void principalIndex_expiredEntry_isRemoved() {
    String key = stores.principalIndex("ann");
    SessionId id = SessionToken.generate().id();
    stores.command("ZADD", key, "1000", "long ago");
    assertThat(put(id, 60, 0, true)).contains(List.of());
    assertThat(get(stores.index.listByPrincipal("ann"))).containsExactly(id);
    assertThat(stores.command("ZCARD", key)).isEqualTo(1L);
    assertThat(stores.ttl(key)).isBetween(60_000L, 67_500L);
    put(SessionToken.generate().id(), 0, 0, true);
    put(id, 60, 0, true);
    assertThat(stores.ttl(key)).isGreaterThan(CENTURY);
    get(stores.index.remove("ann", id));
    assertThat(get(stores.index.listByPrincipal("ann"))).hasSize(1).doesNotContain(id);
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
    assertThat(get(stores.index.listByPrincipal("ann"))).hasSize(3);
    assertThat(put(ids.get(3), 60, 2, true)).contains(ids.subList(0, 2));
    assertThat(get(stores.index.listByPrincipal("ann")))
        .containsExactlyInAnyOrderElementsOf(ids.subList(2, 4));
  }

  private Optional<List<SessionId>> put(SessionId id, int interval, int limit, boolean evict) {
    return get(stores.index.put("ann", id, interval, limit, evict));
  }

  @Test
  void load_principalIndexDue_returnsPrincipalOnce() {
    SessionId id = SessionToken.generate().id();
    assertThat(get(stores.store.create(id, 0, 3_600, "ann", Map.of())).principal())
        .isEqualTo("ann");
    assertThat(stores.load(id).principal()).isNull();
    long expiryTime = stores.load(id).session().expiryTime();
    stores.command("HSET", stores.key(id), "x", Long.toString(expiryTime - 3_600_000 / 15));
    assertThat(stores.load(id).principal()).isEqualTo("ann");
    assertThat(stores.load(id).principal()).isNull();
  }

  @Test
  void shard_twoThousandIds_coversAllShards() {
    assertThat(
            IntStream.range(0, 2_000)
                .mapToObj(i -> SessionToken.generate().id().shard())
                .distinct())
        .hasSize(SessionIndex.shardCount());
  }
}
