package io.cachette.jcache.internal.near;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.internal.concurrent.Clocks;
import io.cachette.jcache.internal.event.Invalidation;
import io.cachette.jcache.internal.near.NearPartition.Check;
import io.cachette.jcache.internal.store.EntryStore.NearCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NearPartitionTest {

  private final FakeClocks clocks = new FakeClocks();
  private final List<String> invalidated = new ArrayList<>();
  private int drops;
  private final NearPartition partition = new NearPartition(clocks, () -> drops++);

  @Test
  void isTrusted_noHeartbeat_false() {
    assertThat(isTrusted()).isFalse();
    assertThat(partition.beginCheck().isResync()).isTrue();
  }

  @Test
  void isTrusted_messageUpToStampWasSeen_trueUntilHalfASecondAfterTheHeartbeat() {
    Check check = partition.beginCheck();
    clocks.advance(100);
    partition.endCheck(check, new NearCheck(7, true));
    assertThat(isTrusted()).isFalse();
    clocks.advance(100);

    receive(3, 7);

    assertThat(isTrusted()).isTrue();
    clocks.advance(299);
    assertThat(isTrusted()).isTrue();
    clocks.advance(1);
    assertThat(isTrusted()).isFalse();
  }

  @Test
  void isTrusted_messageCameBeforeTheReply_true() {
    Check check = partition.beginCheck();
    receive(3, 7);
    receive(7, 9);

    partition.endCheck(check, new NearCheck(7, true));

    assertThat(isTrusted()).isTrue();
  }

  @Test
  void isTrusted_lastMessageIsMissing_notRenewedAndDropped() {
    synchronize(7);
    long generation = partition.generation();
    clocks.advance(200);
    check(8);
    clocks.advance(200);
    check(8);
    assertThat(partition.generation()).isEqualTo(generation);

    clocks.advance(201);
    Check next = partition.beginCheck();

    assertThat(isTrusted()).isFalse();
    assertThat(partition.generation()).isNotEqualTo(generation);
    assertThat(next.isResync()).isTrue();
  }

  @Test
  void receive_messageBeforeIsMissing_dropsAllAndIsNotTrusted() {
    synchronize(7);
    long generation = partition.generation();

    receive(8, 9, "k");

    assertThat(partition.generation()).isNotEqualTo(generation);
    assertThat(isTrusted()).isFalse();
    check(9);
    assertThat(isTrusted()).isTrue();
  }

  @Test
  void receive_nextMessage_invalidatesItsKeysOnly() {
    synchronize(7);
    long generation = partition.generation();

    receive(7, 9, "a", "b");

    assertThat(invalidated).containsExactly("a", "b");
    assertThat(partition.generation()).isEqualTo(generation);
    assertThat(isTrusted()).isTrue();
  }

  @Test
  void receive_all_dropsAllAndIsTrusted() {
    synchronize(7);
    long generation = partition.generation();

    partition.receive(new Invalidation("node", "tag", 7, 8, true, List.of()), key -> {});

    assertThat(partition.generation()).isNotEqualTo(generation);
    assertThat(isTrusted()).isTrue();
  }

  @Test
  void receive_ownChangeWhoseReplyCameBefore_isIgnored() {
    synchronize(7);

    partition.acknowledge(8, "own".getBytes(US_ASCII));
    receive(7, 8, "evicted", "own");
    receive(8, 9, "own");

    assertThat(invalidated).containsExactly("evicted", "own");
  }

  @Test
  void acknowledge_messageCameBefore_hasNoEffectOnLaterMessages() {
    synchronize(7);
    receive(7, 8, "own");
    partition.acknowledge(8, "own".getBytes(US_ASCII));

    receive(8, 9, "own");

    assertThat(invalidated).containsExactly("own", "own");
  }

  @Test
  void endCheck_serverHasLostChanges_dropsAll() {
    synchronize(7);
    long generation = partition.generation();

    check(6);

    assertThat(partition.generation()).isNotEqualTo(generation);
    assertThat(isTrusted()).isFalse();
    assertThat(partition.beginCheck().isResync()).isTrue();
  }

  @Test
  void endCheck_serverHasNoEntries_dropsAll() {
    synchronize(7);
    partition.markFilled();
    long generation = partition.generation();

    partition.endCheck(partition.beginCheck(), new NearCheck(7, false));

    assertThat(partition.generation()).isNotEqualTo(generation);
  }

  @Test
  void receive_afterResync_dropsWhatWasReservedMeanwhile() {
    synchronize(7);
    partition.failCheck(true);
    long generation = partition.generation();

    receive(8, 9);

    assertThat(partition.generation()).isNotEqualTo(generation);
  }

  @Test
  void failCheck_nodeIsUnregistered_dropsAllAtOnce() {
    synchronize(7);
    long generation = partition.generation();

    partition.failCheck(true);

    assertThat(partition.generation()).isNotEqualTo(generation);
    assertThat(isTrusted()).isFalse();
  }

  @Test
  void failCheck_noReply_dropsAllWhenTrustHasEnded() {
    synchronize(7);
    long generation = partition.generation();
    partition.failCheck(false);
    assertThat(partition.generation()).isEqualTo(generation);
    assertThat(isTrusted()).isTrue();

    clocks.advance(500);
    partition.failCheck(false);

    assertThat(partition.generation()).isNotEqualTo(generation);
  }

  @Test
  void beginCheck_machineWasSuspended_dropsAll() {
    synchronize(7);
    long generation = partition.generation();

    clocks.millis += 60_000;
    partition.beginCheck();

    assertThat(isTrusted()).isFalse();
    assertThat(partition.generation()).isNotEqualTo(generation);
  }

  @Test
  void isTrusted_repliesInAnotherOrder_latestHeartbeatCounts() {
    synchronize(7);
    clocks.advance(100);
    Check first = partition.beginCheck();
    clocks.advance(200);
    Check second = partition.beginCheck();

    partition.endCheck(second, new NearCheck(7, true));
    partition.endCheck(first, new NearCheck(7, true));

    clocks.advance(499);
    assertThat(isTrusted()).isTrue();
  }

  private void synchronize(long stamp) {
    receive(stamp - 1, stamp);
    check(stamp);
    assertThat(isTrusted()).isTrue();
  }

  private void check(long stamp) {
    partition.endCheck(partition.beginCheck(), new NearCheck(stamp, true));
  }

  private void receive(long previous, long stamp, String... keys) {
    List<byte[]> encoded = new ArrayList<>();
    for (String key : keys) {
      encoded.add(key.getBytes(US_ASCII));
    }
    partition.receive(
        new Invalidation("node", "tag", previous, stamp, false, encoded),
        key -> invalidated.add(new String(key, US_ASCII)));
  }

  private boolean isTrusted() {
    return partition.isTrusted(partition.generation(), clocks.nanoTime());
  }

  private static final class FakeClocks implements Clocks {
    private long nanos = TimeUnit.SECONDS.toNanos(-3);
    private long millis = 1_000_000;

    void advance(long time) {
      nanos += TimeUnit.MILLISECONDS.toNanos(time);
      millis += time;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long currentTimeMillis() {
      return millis;
    }
  }
}
