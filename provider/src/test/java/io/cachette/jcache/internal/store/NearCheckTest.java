package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.InvalidationFixture.HOUR;
import static io.cachette.jcache.internal.store.InvalidationFixture.bytes;
import static io.cachette.jcache.internal.store.InvalidationFixture.join;
import static io.cachette.jcache.internal.store.InvalidationFixture.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.jcache.internal.partition.PartitionedStore;
import io.cachette.jcache.internal.store.EntryStore.NearCheck;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the registration for invalidations, and how a node checks it. */
@RedisTest
class NearCheckTest {

  private final RedisServer server;
  private final InvalidationFixture fixture;
  private final IndexedStore store;

  NearCheckTest(RedisServer server) {
    this.server = server;
    this.fixture = new InvalidationFixture(server);
    this.store = fixture.newStore(InvalidationFixture.NODE, EntryLimit.NONE);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void register_first_beginsStampsWithTimeAndPublishes() {
    long before = System.currentTimeMillis() - 1000;

    join(store.registerNode("N", HOUR));

    assertThat(check().stamp()).isBetween(before, System.currentTimeMillis() + 2000);
    await().untilAsserted(() -> assertThat(fixture.received).hasSize(1));
    assertThat(fixture.received.get(0).stamp()).isEqualTo(check().stamp());
    assertThat(fixture.received.get(0).isAll()).isFalse();
    assertThat(fixture.received.get(0).keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"N", "xcuN"})
  void register_renewal_keepsStamp(String flags) {
    join(store.registerNode("N", HOUR));
    long stamp = check().stamp();

    join(store.registerNode(flags, HOUR));

    assertThat(check().stamp()).isEqualTo(stamp);
  }

  @ParameterizedTest
  @ValueSource(strings = {";node=1:N", "", ";node=9999999999999:xcu", ";other=9999999999999:N"})
  void register_noLiveRegistration_advancesStamp(String listeners) {
    join(store.registerNode("N", HOUR));
    long stamp = check().stamp();
    server.command("HSET", fixture.keys.control(), "listeners", listeners);

    join(store.registerNode("N", HOUR));

    assertThat(check().stamp()).isGreaterThan(stamp);
    await().untilAsserted(() -> assertThat(fixture.received).hasSize(2));
    assertThat(fixture.received.get(1).previousStamp()).isEqualTo(stamp);
  }

  @Test
  void register_eventsOnly_hasNoStamp() {
    join(store.registerNode("crux", HOUR));

    assertThat(server.command("HGET", fixture.keys.control(), "near")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";node=1:N", ";node=9999999999999:xcu", ";other=9999999999999:N"})
  void check_noLiveRegistration_isEmpty(String listeners) {
    join(store.registerNode("N", HOUR));
    server.command("HSET", fixture.keys.control(), "listeners", listeners);

    assertThat(join(store.checkNear(false))).isEmpty();
    assertThat(join(store.checkNear(true))).isEmpty();
    server.command("DEL", fixture.keys.control());
    assertThat(join(store.checkNear(true))).isEmpty();
    assertThat(server.command("EXISTS", fixture.keys.control())).isEqualTo(0L);
  }

  @Test
  void check_registered_repliesAndChangesNothing() {
    join(store.registerNode("crN", HOUR));
    NearCheck first = check();
    assertThat(first.hasEntries()).isFalse();
    fixture.applyAndKeepStamp(store, "", put("s:a", Ttl.ETERNAL));
    NearCheck second = check();
    assertThat(second.hasEntries()).isTrue();
    assertThat(second.stamp()).isGreaterThan(first.stamp());
    assertThat(fixture.ownStamps).containsExactly(second.stamp());

    try (Traffic traffic = Traffic.on(server)) {
      traffic.during(this::check);
      assertThat(traffic.all())
          .containsExactlyInAnyOrder("EVALSHA", "HDEL", "TIME", "HMGET", "EXISTS");
    }
  }

  @Test
  void resync_registered_advancesStampAndPublishes() {
    join(store.registerNode("N", HOUR));
    long before = check().stamp();

    long stamp = join(store.checkNear(true)).orElseThrow().stamp();

    assertThat(stamp).isGreaterThan(before).isEqualTo(check().stamp());
    await().untilAsserted(() -> assertThat(fixture.received).hasSize(2));
    assertThat(fixture.received.get(1).previousStamp()).isEqualTo(before);
    assertThat(fixture.received.get(1).stamp()).isEqualTo(stamp);
    assertThat(fixture.received.get(1).keys()).isEmpty();
  }

  @Test
  void fullServer_registeredNode_checksAndRenews() {
    join(store.registerNode("N", HOUR));
    server.fillMemory();
    try {
      long stamp = check().stamp();
      assertThat(join(store.checkNear(true)).orElseThrow().stamp()).isGreaterThan(stamp);
      join(store.registerNode("N", HOUR));
      server.command("HDEL", fixture.keys.control(), "near");
      stamp = check().stamp();
      assertThat(stamp).isZero();
    } finally {
      server.freeMemory();
    }
  }

  /** The registration has lapsed, but is still recorded. */
  @Test
  void fullServer_lapsedRegistration_isRenewedWithNewStamp() {
    join(store.registerNode("N", HOUR));
    long stamp = check().stamp();
    server.command("HSET", fixture.keys.control(), "listeners", ";node=1:N");
    server.fillMemory();
    try {
      join(store.registerNode("N", HOUR));
      assertThat(check().stamp()).isGreaterThan(stamp);
    } finally {
      server.freeMemory();
    }
  }

  @Test
  void checkNear_partitions_haveStampsOfTheirOwn() {
    List<IndexedStore> partitions = List.of(partition(0), partition(1));
    EntryStore all = PartitionedStore.of(partitions);
    join(all.registerNode("N", HOUR));
    long first = join(partitions.get(0).checkNear(false)).orElseThrow().stamp();

    long second = join(partitions.get(1).checkNear(true)).orElseThrow().stamp();

    assertThat(join(partitions.get(0).checkNear(false)).orElseThrow().stamp()).isEqualTo(first);
    assertThat(join(all.partition(1).checkNear(false)).orElseThrow().stamp()).isEqualTo(second);
    assertThatThrownBy(() -> all.checkNear(false))
        .isInstanceOf(UnsupportedOperationException.class);
    join(all.destroy());
  }

  @Test
  void forwardingStore_severalPartitions_forwardsToThem() {
    EntryStore all = PartitionedStore.of(List.of(partition(0), partition(1)));
    EntryStore forwarding = new ForwardingStore(all) {};

    assertThat(forwarding.partitions()).isEqualTo(2);
    assertThat(forwarding.partition(1)).isSameAs(all.partition(1));
    for (String key : List.of("s:a", "s:b", "s:c", "s:d")) {
      assertThat(forwarding.partitionOf(bytes(key))).isEqualTo(all.partitionOf(bytes(key)));
    }
    assertThatThrownBy(() -> forwarding.checkNear(false))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void forwardingStore_onePartition_isItsPartition() {
    join(store.registerNode("N", HOUR));
    EntryStore forwarding = new ForwardingStore(store) {};

    assertThat(forwarding.partition(0)).isSameAs(forwarding);
    assertThat(join(forwarding.checkNear(false))).contains(check());
  }

  private IndexedStore partition(int position) {
    return new IndexedStore(
        fixture.fixture.scripts(),
        StoreKeys.of(fixture.keys.namespace(), "parts", position, 2),
        InvalidationFixture.NODE);
  }

  private NearCheck check() {
    return Objects.requireNonNull(join(store.checkNear(false)).orElse(null), "not registered");
  }
}
