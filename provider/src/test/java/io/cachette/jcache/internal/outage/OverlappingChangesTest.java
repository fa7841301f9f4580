package io.cachette.jcache.internal.outage;

import static io.cachette.jcache.internal.outage.LocalStoreFixture.KEY;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.PREVIOUS;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.await;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.bytes;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.put;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.putOf;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No value comes back that a node has replaced or removed, or may have. */
@RedisTest
class OverlappingChangesTest {

  private final LocalStoreFixture on;

  OverlappingChangesTest(RedisServer server) {
    on = new LocalStoreFixture(server);
  }

  @AfterEach
  void close() {
    on.close();
  }

  @Test
  void read_replyAfterPut_doesNotBringTheOldValueBack() {
    on.put("s:old");
    HeldReplies.Held reading = on.replies.holdNext("read");
    CompletionStage<?> read = on.store.read(List.of(KEY), Fetch.VALUES);
    reading.awaitReply();
    on.put("s:new");

    reading.deliver();
    await(read);

    assertThat(on.lastKnown()).isNotEqualTo("s:old");
  }

  @Test
  void read_replyAfterRemoval_doesNotBringTheValueBack() {
    on.put("s:old");
    HeldReplies.Held reading = on.replies.holdNext("read");
    CompletionStage<?> read = on.store.read(List.of(KEY), Fetch.VALUES);
    reading.awaitReply();
    await(on.mutateAsync(Mutation.remove(KEY)));

    reading.deliver();
    await(read);

    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void read_replyAfterClear_doesNotBringTheValueBack() {
    on.put("s:old");
    HeldReplies.Held reading = on.replies.holdNext("read");
    CompletionStage<?> read = on.store.read(List.of(KEY), Fetch.VALUES);
    reading.awaitReply();
    await(on.store.clear());

    reading.deliver();
    await(read);

    assertThat(on.lastKnown()).isNull();
  }

  /** The value that the read has found may be the one before the put, or the one after it. */
  @Test
  void read_withinPut_recordsNothingButThePut() {
    on.put("s:old");
    HeldReplies.Held putting = on.replies.holdNext("mutate");
    CompletionStage<?> put = on.putAsync("s:new", Ttl.ETERNAL);
    putting.awaitReply();
    on.putElsewhere("s:other");

    assertThat(on.read()).isEqualTo("s:other");
    assertThat(on.lastKnown()).isNull();
    putting.deliver();
    await(put);

    assertThat(on.lastKnown()).isEqualTo("s:new");
  }

  @Test
  void read_beganWithinPut_replyAfterItRecordsNothing() {
    on.put("s:old");
    HeldReplies.Held putting = on.replies.holdNext("mutate");
    CompletionStage<?> put = on.putAsync("s:new", Ttl.ETERNAL);
    putting.awaitReply();
    HeldReplies.Held reading = on.replies.holdNext("read");
    CompletionStage<?> read = on.store.read(List.of(KEY), Fetch.VALUES);
    reading.awaitReply();
    putting.deliver();
    await(put);

    reading.deliver();
    await(read);

    assertThat(on.lastKnown()).isNull();
  }

  /** The order of their execution is unknown. */
  @Test
  void put_overlappingPuts_recordNoValue() {
    HeldReplies.Held first = on.replies.holdNext("mutate");
    CompletionStage<?> one = on.putAsync("s:1", Ttl.ETERNAL);
    first.awaitReply();
    on.put("s:2");
    assertThat(on.lastKnown()).isNull();

    first.deliver();
    await(one);

    assertThat(on.lastKnown()).isNull();
    assertThat(on.read()).isEqualTo("s:2");
    assertThat(on.lastKnown()).isEqualTo("s:2");
  }

  @Test
  void put_unknownOutcome_isTheLocalValue() {
    on.put("s:old");
    on.replies.loseNext("mutate");

    assertThat(on.put("s:new")).isEqualTo(Effect.UPDATED);

    assertThat(on.store.isBypassing()).isTrue();
    assertThat(on.read()).isEqualTo("s:new");
  }

  @Test
  void replace_unknownOutcomeThatLastKnownValueMeets_isApplied() {
    on.put("s:1");
    on.replies.loseNext("mutate");

    Effect effect =
        await(on.mutateAsync(put(Condition.SAME, "s:1", "s:2", Ttl.ETERNAL))).get(0).effect();

    assertThat(effect).isEqualTo(Effect.UPDATED);
    assertThat(on.read()).isEqualTo("s:2");
  }

  @Test
  void replace_unknownOutcomeThatLastKnownValueRejects_forgetsIt() {
    on.put("s:0");
    on.putElsewhere("s:1");
    on.replies.loseNext("mutate");

    await(on.mutateAsync(put(Condition.SAME, "s:1", "s:2", Ttl.ETERNAL)));

    assertThat(on.read()).isNull();
  }

  @Test
  void remove_unknownOutcome_removesTheLocalValue() {
    on.put("s:old");
    on.replies.loseNext("mutate");

    assertThat(await(on.mutateAsync(Mutation.remove(KEY))).get(0).effect())
        .isEqualTo(Effect.REMOVED);

    assertThat(on.read()).isNull();
  }

  @Test
  void put_refused_forgetsTheValue() {
    on.put("s:old");
    on.server.fillMemory();
    try {
      assertThat(on.putAsync("s:new", Ttl.ETERNAL)).failsWithin(Duration.ofSeconds(30));
    } finally {
      on.server.freeMemory();
    }

    assertThat(on.store.isBypassing()).isFalse();
    assertThat(on.lastKnown()).isNull();
    assertThat(on.read()).isEqualTo("s:old");
  }

  @Test
  void read_replyDuringOutage_doesNotReplaceOwnChange() {
    on.put("s:old");
    HeldReplies.Held reading = on.replies.holdNext("read");
    CompletionStage<?> read = on.store.read(List.of(KEY), Fetch.VALUES);
    reading.awaitReply();
    on.store.bypass();
    on.put("s:new");

    reading.deliver();
    await(read);
    assertThat(on.read()).isEqualTo("s:new");
    await(on.mutateAsync(Mutation.remove(KEY)));

    assertThat(on.read()).isNull();
  }

  @Test
  void read_replyDuringOutageAfterOwnRemoval_recordsNothing() {
    on.put("s:old");
    HeldReplies.Held reading = on.replies.holdNext("read");
    CompletionStage<?> read = on.store.read(List.of(KEY), Fetch.VALUES);
    reading.awaitReply();
    on.store.bypass();
    await(on.mutateAsync(Mutation.remove(KEY)));

    reading.deliver();
    await(read);

    assertThat(on.read()).isNull();
  }

  /** Another change has begun the outage. */
  @Test
  void put_replyDuringOutage_oldValueIsForgotten() {
    on.put("s:old");
    HeldReplies.Held putting = on.replies.holdNext("mutate");
    CompletionStage<?> put = on.putAsync("s:new", Ttl.ETERNAL);
    putting.awaitReply();
    on.store.bypass();

    putting.deliver();
    await(put);

    assertThat(on.read()).isNotEqualTo("s:old");
  }

  @Test
  void access_endsLifeDuringOutage_valueIsForgotten() {
    on.put("s:old");
    HeldReplies.Held touching = on.replies.holdNext("mutate");
    CompletionStage<?> touch = on.mutateAsync(Mutation.touch(KEY, Ttl.ZERO));
    touching.awaitReply();
    on.store.bypass();

    touching.deliver();
    await(touch);

    assertThat(on.read()).isNull();
  }

  @Test
  void put_keepsTtlOfKnownEntry_isServedUntilItsExpiryTime() {
    await(on.putAsync("s:old", Ttl.ofMillis(60_000)));
    await(on.mutateAsync(put(Condition.ANY, null, "s:new", Ttl.KEEP)));

    assertThat(on.lastKnown()).isEqualTo("s:new");
    on.sleep(java.time.Duration.ofSeconds(60));
    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void read_replyAfterRecovery_recordsNothing() {
    on.put("s:old");
    HeldReplies.Held reading = on.replies.holdNext("read");
    CompletionStage<?> read = on.store.read(List.of(KEY), Fetch.VALUES);
    reading.awaitReply();
    on.store.bypass();
    await(on.mutateAsync(Mutation.remove(KEY)));
    assertThat(await(on.store.recoverAsync())).isTrue();

    reading.deliver();
    await(read);

    assertThat(on.lastKnown()).isNull();
    assertThat(on.read()).isNull();
  }

  @Test
  void recover_ownChanges_areDroppedAndOtherLastKnownValuesStay() {
    byte[] other = bytes("s:other");
    await(on.redis.mutate(List.of(putOf(other)), PREVIOUS, ""));
    await(on.store.read(List.of(other), Fetch.VALUES));
    on.put("s:old");
    on.store.bypass();
    on.put("s:new");

    assertThat(await(on.store.recoverAsync())).isTrue();

    assertThat(on.lastKnown()).isNull();
    assertThat(on.read()).isNull();
    assertThat(show(on.local.peek(other).value())).isEqualTo("s:v");
  }

  /** The entry was not changed, but the recovery removes it, as its lease may be acquired. */
  @Test
  void recover_leaseWithUnknownOutcome_forgetsTheValue() {
    on.put("s:old");
    on.replies.loseNext("lease");
    await(
        on.store.lease(
            List.of(KEY),
            "t",
            new EntryStore.LeaseSpec(Duration.ofMillis(1), false, false),
            ReplyFields.NONE));
    assertThat(on.lastKnown()).isEqualTo("s:old");

    org.awaitility.Awaitility.await().until(() -> await(on.store.recoverAsync()));

    assertThat(on.read()).isNull();
    assertThat(on.lastKnown()).isNull();
  }

  /** Under a token that Redis does not know, as the request for it was not answered. */
  @Test
  void loadedValue_withoutRedis_isKeptUntilRecovery() {
    on.replies.loseNext("requestLoad");
    byte[] token =
        await(
                on.store.requestLoad(
                    new LoadRequest(KEY, bytes("t"), false, 0, null, 0), ReplyFields.NONE))
            .valueOrToken();
    assertThat(on.store.isBypassing()).isFalse();
    on.replies.loseNext("mutate");
    await(on.mutateAsync(put(Condition.SAME_TOKEN, show(token), "s:loaded", Ttl.ETERNAL)));

    assertThat(on.store.isBypassing()).isTrue();
    assertThat(on.read()).isEqualTo("s:loaded");
    assertThat(await(on.store.recoverAsync())).isTrue();
    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void loadedValue_changeByThisNodeInBetween_isNotKept() {
    on.replies.loseNext("requestLoad");
    await(
        on.store.requestLoad(
            new LoadRequest(KEY, bytes("t"), false, 0, null, 0), ReplyFields.NONE));
    on.put("s:new");
    on.replies.loseNext("mutate");

    await(on.mutateAsync(put(Condition.SAME_TOKEN, "t", "s:loaded", Ttl.ETERNAL)));

    assertThat(on.lastKnown()).isNotEqualTo("s:loaded");
  }

  @Test
  void renewedValue_withoutRedis_isRemovedFromRedisByRecovery() {
    on.put("s:old");
    on.store.bypass();
    await(
        on.store.requestLoad(new LoadRequest(KEY, bytes("t"), true, 0, null, 0), ReplyFields.NONE));
    await(on.mutateAsync(put(Condition.SAME_TOKEN, "t", "s:renewed", Ttl.ETERNAL)));
    assertThat(on.read()).isEqualTo("s:renewed");

    assertThat(await(on.store.recoverAsync())).isTrue();

    assertThat(on.read()).isNull();
  }
}
