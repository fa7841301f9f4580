package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the queue of the callers that wait for the lease of an entry. The positions that a test
 * stores do not expire while it runs.
 */
@RedisTest
class LeaseQueueTest {

  private static final String NEVER = "9999999999999";

  private final RedisServer server;
  private final CacheFixture fixture;
  private final StoreKeys keys;
  private final IndexedStore store;

  LeaseQueueTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.keys = StoreKeys.of(fixture.namespace(), "test");
    this.store = new IndexedStore(fixture.scripts(), keys, "node");
  }

  @AfterEach
  void close() {
    server.command("DEL", keys.entries(), keys.expiryIndex(), keys.control());
    fixture.close();
  }

  @Test
  void lease_leaseEnds_goesToCallersInOrderOfArrival() {
    storeQueue(";b=" + NEVER + ";c=" + NEVER);

    assertThat(isLeased("c")).isFalse();
    assertThat(isLeased("newcomer")).as("may overtake").isFalse();
    assertThat(isLeased("b")).isTrue();
    assertThat(isLeased("c")).as("b holds the lease").isFalse();
    release("b");
    assertThat(isLeased("c")).isTrue();
  }

  @Test
  void lease_heldByOther_appendsOnePositionPerCaller() {
    assertThat(isLeased("a")).isTrue();
    storeQueue(";b=" + NEVER);

    assertThat(isLeased("c")).isFalse();
    assertThat(isLeased("c")).isFalse();

    assertThat(queue()).matches(";b=" + NEVER + ";c=\\d+");
  }

  @Test
  void lease_positionExpired_isSkippedAndRemoved() {
    storeQueue(";failed=1;b=" + NEVER + ";failed-too=1");

    assertThat(isLeased("b")).isTrue();

    assertThat(queue()).isEqualTo("null");
  }

  @Test
  void lease_ownPositionExpired_isRenewed() {
    assertThat(isLeased("a")).isTrue();
    storeQueue(";b=1;c=" + NEVER);

    assertThat(isLeased("b")).isFalse();

    assertThat(queue()).matches(";b=\\d{13};c=" + NEVER);
  }

  @Test
  void lease_longQueue_waitsWithoutPosition() {
    assertThat(isLeased("a")).isTrue();
    StringBuilder full = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      full.append(";waiting").append(i).append('=').append(NEVER);
    }
    storeQueue(full.toString());

    assertThat(isLeased("newcomer")).isFalse();

    assertThat(queue()).isEqualTo(full.toString());
  }

  @Test
  void lease_severalEntries_ignoresQueues() {
    storeQueue(";b=" + NEVER);

    assertThat(lease("bulk", "s:k", "s:other")).isTrue();

    assertThat(queue()).isEqualTo(";b=" + NEVER);
  }

  @Test
  void release_waitingCaller_losesPosition() {
    assertThat(isLeased("a")).isTrue();
    storeQueue(";b=" + NEVER + ";c=" + NEVER);

    release("b");

    assertThat(queue()).isEqualTo(";c=" + NEVER);
    assertThat(isLeased("c")).as("a holds the lease").isFalse();
  }

  @Test
  void sweep_callersFailed_removesQueue() {
    storeQueue(";failed=1");

    store.sweep(ReplyFields.NONE).toCompletableFuture().join();

    assertThat(queue()).isEqualTo("null");
  }

  private boolean isLeased(String token) {
    return lease(token, "s:k");
  }

  private boolean lease(String token, String... entries) {
    List<byte[]> encoded = List.of(entries).stream().map(LeaseQueueTest::bytes).toList();
    EntryStore.LeaseSpec spec = new EntryStore.LeaseSpec(Duration.ofMinutes(1), false, false);
    return store
        .lease(encoded, token, spec, ReplyFields.NONE)
        .toCompletableFuture()
        .join()
        .isPresent();
  }

  private void release(String token) {
    store.release(List.of(bytes("s:k")), token).toCompletableFuture().join();
  }

  private void storeQueue(String record) {
    server.command("HSET", keys.control(), "queue:s:k", record);
  }

  private String queue() {
    return String.valueOf(server.command("HGET", keys.control(), "queue:s:k"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
