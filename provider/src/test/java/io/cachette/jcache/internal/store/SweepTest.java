package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

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

  private final CacheFixture fixture;
  private final EntryStore store;
  private final StoredEntries stored;

  SweepTest(RedisServer server) {
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
