package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how many expired entries a sweep deletes, and returns with their values. */
@RedisTest
class SweepTest {

  private static final ReplyFields EXPIRED = new ReplyFields(false, false, true);
  private static final int LARGE = 400 * 1024;

  private final RedisServer server;
  private final CacheFixture fixture;
  private final EntryStore store;
  private final StoredEntries stored;

  SweepTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.store =
        new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "swept"), "node");
    this.stored = StoredEntries.of(server, fixture, "swept");
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void sweep_smallEntries_deletesOneChunk() {
    store(600, 10);

    assertThat(sweepAll(EXPIRED)).containsExactly(250, 250, 100);
  }

  @Test
  void sweep_largeValues_deletesMegabyte() {
    store(5, LARGE);

    assertThat(sweepAll(EXPIRED)).containsExactly(2, 2, 1);
  }

  @Test
  void sweep_largeValuesThatNobodyNeeds_deletesMegabyte() {
    store(5, LARGE);

    assertThat(sweepAll(ReplyFields.NONE)).containsExactly(2, 2, 1);
  }

  @Test
  void sweep_valueAboveLimit_deletesOne() {
    store(2, 2 * EntryStore.CHUNK_BYTES);

    assertThat(sweepAll(EXPIRED)).containsExactly(1, 1);
  }

  @Test
  void sweep_indexOfListenersThatHaveGone_removesMembersInChunks() {
    for (int i = 0; i < 300; i++) {
      server.command("ZADD", fixture.namespace() + ":{swept}:expiry", "1", "s:gone" + i);
    }
    IndexedStore ofFieldTtl =
        new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "swept"), "node");
    ofFieldTtl.useCollector(ExpiryCollector.FIELD_TTL);

    assertThat(ofFieldTtl.sweep(EXPIRED).toCompletableFuture().join().hasMore()).isTrue();
    assertThat(ofFieldTtl.sweep(EXPIRED).toCompletableFuture().join().hasMore()).isFalse();
    assertThat(stored.expiryTime("s:gone299")).isNull();
  }

  @Test
  void sweep_otherCollectorThanNodesUse_keepsTheirIndex() {
    stored.put("s:k", "s:v", System.currentTimeMillis() + 60_000);
    server.command("HSET", stored.control(), "epochs", ";other=1:9999999999999");
    IndexedStore mistaken =
        new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "swept"), "mistaken");
    mistaken.useCollector(ExpiryCollector.FIELD_TTL);

    EntryStore.Sweep sweep = mistaken.sweep(EXPIRED).toCompletableFuture().join();

    assertThat(sweep.nextMillis()).isBetween(50_000L, 60_000L);
    assertThat(stored.expiryTime("s:k")).isNotNull();
  }

  @Test
  void sweep_nextEntryExpiresLater_returnsTimeUntilThen() {
    assertThat(sweep().nextMillis()).as("no entry").isEqualTo(Long.MAX_VALUE);
    stored.put("s:later", "s:v", System.currentTimeMillis() + 60_000);
    stored.put("s:latest", "s:v", System.currentTimeMillis() + 600_000);

    assertThat(sweep().nextMillis()).as("restores the index").isBetween(50_000L, 60_000L);
    assertThat(sweep().nextMillis()).isBetween(50_000L, 60_000L);
    stored.put("s:due", "s:v", 1);
    assertThat(sweep().due()).isEqualTo(1);
    stored.put("s:due", "s:v", 1);
    assertThat(sweep().nextMillis()).as("deletes an entry").isBetween(50_000L, 60_000L);
  }

  @Test
  void sweep_nothingDue_findsLostIndexAndRecords() {
    stored.put("s:k", "s:v", System.currentTimeMillis() + 60_000);
    sweep();
    stored.evictFromIndex("s:k");
    stored.evictFromIndex("scan:end");
    server.command("HSET", stored.control(), "load:s:k", "1:0:0:token");

    assertThat(sweep().nextMillis()).isBetween(50_000L, 60_000L);
    assertThat(stored.expiryTime("s:k")).isNotNull();
    assertThat(stored.loads()).isEmpty();
  }

  @Test
  void sweep_otherNodeNeedsExpiredEntries_returnsIt() {
    assertThat(sweep().isRemoteListening()).isFalse();

    server.command("HSET", stored.control(), "listeners", ";other=9999999999999:x");
    assertThat(sweep().isRemoteListening()).isTrue();
    server.command("HSET", stored.control(), "listeners", ";node=9999999999999:x;other=1:x");
    assertThat(sweep().isRemoteListening()).isFalse();
  }

  private EntryStore.Sweep sweep() {
    return store.sweep(EXPIRED).toCompletableFuture().join();
  }

  private void store(int entries, int valueLength) {
    for (int i = 0; i < entries; i++) {
      stored.put("s:key" + i, "v".repeat(valueLength), i + 1);
    }
  }

  /** Sweeps as long as more may be due, and returns the numbers of deleted entries. */
  private List<Integer> sweepAll(ReplyFields replyFields) {
    List<Integer> deleted = new ArrayList<>();
    EntryStore.Sweep sweep;
    do {
      sweep = store.sweep(replyFields).toCompletableFuture().join();
      deleted.add(sweep.due());
      assertThat(sweep.expired()).hasSize(replyFields.hasExpired() ? sweep.due() : 0);
    } while (sweep.hasMore());
    return deleted;
  }
}
