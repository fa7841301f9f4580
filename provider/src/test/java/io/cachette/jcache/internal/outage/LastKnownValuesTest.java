package io.cachette.jcache.internal.outage;

import static io.cachette.jcache.internal.outage.LocalStoreFixture.KEY;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.PREVIOUS;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.await;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.bytes;
import static io.cachette.jcache.internal.outage.LocalStoreFixture.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node records while Redis answers. */
@RedisTest
class LastKnownValuesTest {

  private final LocalStoreFixture on;

  LastKnownValuesTest(RedisServer server) {
    on = new LocalStoreFixture(server);
  }

  @AfterEach
  void close() {
    on.close();
  }

  @Test
  void read_presentEntry_isRecordedForFiveMinutes() {
    on.putElsewhere("s:v");
    assertThat(on.lastKnown()).isNull();

    assertThat(on.read()).isEqualTo("s:v");

    on.sleep(Duration.ofMinutes(5));
    assertThat(on.lastKnown()).isEqualTo("s:v");
    on.sleep(Duration.ofMillis(1));
    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void read_again_isConfirmedAgain() {
    on.put("s:v");
    on.sleep(Duration.ofMinutes(4));
    on.read();
    on.sleep(Duration.ofMinutes(4));

    assertThat(on.lastKnown()).isEqualTo("s:v");
  }

  @Test
  void everyReply_withValue_isRecorded() {
    on.putElsewhere("s:1");
    await(on.store.peek(KEY));
    assertThat(on.lastKnown()).isEqualTo("s:1");
    on.putElsewhere("s:2");
    await(
        on.store.requestLoad(
            new LoadRequest(KEY, bytes("t"), false, 0, null, 0), ReplyFields.NONE));
    assertThat(on.lastKnown()).isEqualTo("s:2");
    on.putElsewhere("s:3");
    await(on.mutateAsync(Mutation.touch(KEY, Ttl.KEEP)));
    assertThat(on.lastKnown()).isEqualTo("s:3");
    on.putElsewhere("s:4");
    assertThat(
            await(on.mutateAsync(put(Condition.SAME, "s:0", "s:1", Ttl.ETERNAL))).get(0).effect())
        .isEqualTo(Effect.REJECTED);
    assertThat(on.lastKnown()).isEqualTo("s:4");
    on.putElsewhere("s:5");
    await(on.store.scan(Page.END, Fetch.VALUES));
    assertThat(on.lastKnown()).isEqualTo("s:5");
    on.putElsewhere("s:6");
    await(
        on.store.lease(
            List.of(KEY),
            "t",
            new EntryStore.LeaseSpec(Duration.ofSeconds(9), false, false),
            ReplyFields.NONE));
    assertThat(on.lastKnown()).isEqualTo("s:6");
  }

  @Test
  void everyReply_withoutEntry_forgetsTheValue() {
    byte[] token = bytes("t");
    List<Runnable> calls =
        List.of(
            on::read,
            () -> await(on.store.read(List.of(KEY), Fetch.PRESENCE)),
            () -> await(on.store.peek(KEY)),
            () ->
                await(
                    on.store.requestLoad(
                        new LoadRequest(KEY, token, false, 0, null, 0), ReplyFields.NONE)),
            () -> await(on.mutateAsync(Mutation.touch(KEY, Ttl.KEEP))),
            () -> await(on.mutateAsync(put(Condition.PRESENT, null, "s:w", Ttl.ETERNAL))),
            () -> await(on.mutateAsync(Mutation.issueToken(KEY, Condition.ABSENT, token))),
            () -> await(on.mutateAsync(Mutation.releaseToken(KEY, token))));
    for (Runnable call : calls) {
      on.put("s:v");
      await(on.redis.mutate(List.of(Mutation.remove(KEY)), PREVIOUS, ""));
      assertThat(on.lastKnown()).isEqualTo("s:v");

      call.run();

      assertThat(on.lastKnown()).isNull();
    }
  }

  @Test
  void everyRemoval_thatSucceeds_forgetsTheValue() {
    List<Runnable> calls =
        List.of(
            () -> await(on.mutateAsync(Mutation.remove(KEY))),
            () -> await(on.store.clear()),
            () -> await(on.mutateAsync(Mutation.touch(KEY, Ttl.ZERO))),
            () -> await(on.putAsync("s:w", Ttl.ZERO)),
            () -> await(on.store.destroy()));
    for (Runnable call : calls) {
      on.put("s:v");

      call.run();

      assertThat(on.lastKnown()).isNull();
    }
  }

  @Test
  void put_withTtl_isServedUntilItsExpiryTime() {
    await(on.putAsync("s:v", Ttl.ofMillis(60_000)));

    on.sleep(Duration.ofMillis(59_999));
    assertThat(on.lastKnown()).isEqualTo("s:v");
    on.sleep(Duration.ofMillis(1));
    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void read_sameValueWithKnownExpiryTime_keepsThatTime() {
    await(on.putAsync("s:v", Ttl.ofMillis(60_000)));
    on.sleep(Duration.ofSeconds(50));

    assertThat(on.read()).isEqualTo("s:v");

    on.sleep(Duration.ofSeconds(9));
    assertThat(on.lastKnown()).isEqualTo("s:v");
    on.sleep(Duration.ofSeconds(1));
    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void peek_entryWithTtl_isServedUntilItsExpiryTime() {
    await(
        on.redis.mutate(
            List.of(put(Condition.ANY, null, "s:v", Ttl.ofMillis(60_000))), PREVIOUS, ""));
    await(on.store.peek(KEY));

    on.sleep(Duration.ofSeconds(30));
    assertThat(on.lastKnown()).isEqualTo("s:v");
    on.sleep(Duration.ofSeconds(30));
    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void touch_withTtl_setsTheExpiryTime() {
    on.put("s:v");
    await(on.mutateAsync(Mutation.touch(KEY, Ttl.ofMillis(1000))));

    on.sleep(Duration.ofMillis(999));
    assertThat(on.lastKnown()).isEqualTo("s:v");
    on.sleep(Duration.ofMillis(1));
    assertThat(on.lastKnown()).isNull();
  }

  @Test
  void localTouch_lastKnownValue_onlyShortensItsLife() {
    await(on.putAsync("s:v", Ttl.ofMillis(60_000)));
    on.local.mutate(List.of(Mutation.touch(KEY, Ttl.ETERNAL)), PREVIOUS, "");
    assertThat(on.local.peek(KEY).ttlMillis()).isEqualTo(60_000);

    on.local.mutate(List.of(Mutation.touch(KEY, Ttl.ofMillis(1000))), PREVIOUS, "");

    assertThat(on.local.peek(KEY).ttlMillis()).isEqualTo(1000);
  }

  @Test
  void serveStale_zero_recordsNothing() {
    HeapEntries ownOnly = new HeapEntries(1_000, Duration.ZERO, on.nanos::get);
    EntryStore observed = ownOnly.observe(on.redis);
    on.putElsewhere("s:v");

    await(observed.read(List.of(KEY), Fetch.VALUES));

    assertThat(ownOnly.peek(KEY).value()).isNull();
  }
}
