package io.cachette.session.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.internal.store.SessionChanges;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionToken;
import io.cachette.session.internal.store.StoredSession;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The limits of the replicas of a node. */
class ReplicaTableTest {

  private static final PendingChanges UNSAVED =
      PendingChanges.NONE.merge(SessionChanges.NONE, true);

  private final ReplicaTable table = new ReplicaTable(3, 1_000);
  private final List<SessionId> ids =
      Stream.generate(() -> SessionToken.generate().id()).limit(5).toList();

  private Replica clean(int number, int size) {
    return Replica.of(session(number, size, 60), null);
  }

  private Replica pending(int number, int size) {
    return Replica.of(session(number, size, 60), UNSAVED);
  }

  private StoredSession session(int number, int size, int interval) {
    return new StoredSession(
        ids.get(number), 1, 1, 1, 0, interval, null, Map.of("a", new byte[size]));
  }

  private List<Integer> kept() {
    return Stream.of(0, 1, 2, 3, 4).filter(i -> table.get(ids.get(i)) != null).toList();
  }

  @Test
  void put_limitReached_evictsLeastRecentlyUsedWithoutPendingChanges() {
    assertThat(table.put(pending(0, 1))).isTrue();
    assertThat(table.put(clean(1, 1))).isTrue();
    assertThat(table.put(clean(2, 1))).isTrue();
    assertThat(table.get(ids.get(1))).isNotNull();
    assertThat(table.put(clean(3, 1))).isTrue();
    assertThat(kept()).containsExactly(0, 1, 3);
    assertThat(table.put(pending(4, 1))).isTrue();
    assertThat(kept()).hasSize(3).contains(0, 4);
  }

  @Test
  void put_allHavePendingChanges_isRefused() {
    Stream.of(0, 1, 2).forEach(i -> assertThat(table.put(pending(i, 1))).isTrue());
    assertThat(table.put(pending(3, 1))).isFalse();
    assertThat(table.put(clean(3, 1))).isFalse();
    assertThat(table.put(pending(1, 2))).as("its own place").isTrue();
    assertThat(kept()).containsExactly(0, 1, 2);
    assertThat(table.pendingIds()).containsExactlyInAnyOrderElementsOf(ids.subList(0, 3));
  }

  @Test
  void put_sizeReached_evictsOrRefuses() {
    assertThat(table.put(clean(0, 400))).isTrue();
    assertThat(table.put(clean(1, 400))).isTrue();
    assertThat(table.put(clean(2, 400))).isTrue();
    assertThat(kept()).containsExactly(1, 2);
    assertThat(table.put(pending(3, 900))).isTrue();
    assertThat(kept()).containsExactly(3);
    assertThat(table.put(pending(3, 1_001))).isFalse();
    assertThat(Objects.requireNonNull(table.get(ids.get(3))).size()).as("as before").isEqualTo(900);
    assertThat(table.put(pending(4, 101))).isFalse();
    table.remove(ids.get(3));
    assertThat(table.put(pending(4, 1_000))).isTrue();
  }

  /** The earlier replica is out of date, so it must not stay. */
  @Test
  void put_cleanReplicaTooLarge_leavesNone() {
    assertThat(table.put(clean(0, 1))).isTrue();
    assertThat(table.put(clean(0, 1_001))).isFalse();
    assertThat(kept()).isEmpty();
    assertThat(table.put(clean(1, 1_000))).as("no size is left behind").isTrue();
  }

  @Test
  void removeExpired_expiredReplicas_returnsThoseWithPendingChanges() {
    table.put(Replica.of(session(0, 400, 1), UNSAVED));
    table.put(Replica.of(session(1, 400, 1), null));
    table.put(pending(2, 100));
    await().until(() -> Objects.requireNonNull(table.get(ids.get(1))).isExpired());
    assertThat(table.removeExpired()).extracting(Replica::id).containsExactly(ids.get(0));
    assertThat(kept()).containsExactly(2);
    assertThat(table.put(pending(3, 900))).as("their sizes are free").isTrue();
  }
}
