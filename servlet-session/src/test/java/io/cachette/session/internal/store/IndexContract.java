package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.get;
import static org.assertj.core.api.Assertions.assertThat;

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
    String key = stores.principalIndex("somebody");
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
    long expiryTime = stores.load(id).session().expiryTime();
    stores.command("HSET", stores.key(id), "x", Long.toString(expiryTime - 3_600_000 / 15));
    assertThat(stores.load(id).principal()).isEqualTo("somebody");
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
