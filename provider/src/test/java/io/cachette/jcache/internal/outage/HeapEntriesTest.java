package io.cachette.jcache.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.Ttl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What local entries do as time passes, and how large they become. */
class HeapEntriesTest {

  private static final byte[] KEY = bytes("s:k");
  private static final ReplyFields ALL = new ReplyFields(true, true, true);

  private final AtomicLong nanos = new AtomicLong(-1_000_000_007);
  private final HeapEntries entries = new HeapEntries(100, Duration.ZERO, nanos::get);

  private void sleep(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Change put(byte[] key, String value, Ttl creation, Ttl update) {
    return apply(
        new Mutation(
            key, Action.PUT, Condition.ANY, null, bytes(value), creation, update, Ttl.KEEP),
        "");
  }

  private Change apply(Mutation mutation, String token) {
    return entries.mutate(List.of(mutation), ALL, token).get(0);
  }

  private @Nullable String get() {
    byte[] value = entries.read(List.of(KEY), Fetch.VALUES).get(0).value();
    return value == null ? null : new String(value, StandardCharsets.US_ASCII);
  }

  @Test
  void read_ownChangeWithTtl_endsAtExpiryTime() {
    put(KEY, "s:v", Ttl.ofMillis(1000), Ttl.KEEP);

    sleep(Duration.ofMillis(999));
    assertThat(get()).isEqualTo("s:v");
    assertThat(entries.peek(KEY).ttlMillis()).isEqualTo(1);
    sleep(Duration.ofMillis(1));
    assertThat(get()).isNull();
  }

  @Test
  void mutate_keepAndTouch_changeExpiryTimeAsInRedis() {
    put(KEY, "s:v", Ttl.ofMillis(1000), Ttl.KEEP);
    sleep(Duration.ofMillis(400));

    put(KEY, "s:w", Ttl.ETERNAL, Ttl.KEEP);
    assertThat(entries.peek(KEY).ttlMillis()).isEqualTo(600);
    assertThat(apply(Mutation.touch(KEY, Ttl.ofMillis(5000)), "").effect()).isEqualTo(Effect.READ);
    assertThat(entries.peek(KEY).ttlMillis()).isEqualTo(5000);
    assertThat(apply(Mutation.touch(KEY, Ttl.ETERNAL), "").effect()).isEqualTo(Effect.READ);
    assertThat(entries.peek(KEY).ttlMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void mutate_expiredOwnChange_returnsItAsExpired() {
    put(KEY, "s:v", Ttl.ofMillis(1000), Ttl.KEEP);
    sleep(Duration.ofSeconds(2));

    Change change = put(KEY, "s:w", Ttl.ETERNAL, Ttl.KEEP);

    assertThat(change.effect()).isEqualTo(Effect.CREATED);
    assertThat(change.expired()).isEqualTo(bytes("s:v"));
  }

  @Test
  void sweep_expiredOwnChange_returnsItOnce() {
    put(KEY, "s:v", Ttl.ofMillis(1000), Ttl.KEEP);
    sleep(Duration.ofSeconds(2));

    assertThat(entries.sweep(ALL).expired())
        .singleElement()
        .satisfies(entry -> assertThat(entry.value()).isEqualTo(bytes("s:v")));
    assertThat(entries.sweep(ALL).expired()).isEmpty();
  }

  @Test
  void lease_guardingLeaseExpires_entryIsAbsent() {
    put(KEY, "s:v", Ttl.ETERNAL, Ttl.KEEP);
    lease("t", true);
    assertThat(get()).isEqualTo("s:v");

    sleep(Duration.ofSeconds(11));

    assertThat(get()).isNull();
    assertThat(apply(Mutation.remove(KEY), "t").effect()).isEqualTo(Effect.BUSY);
  }

  @Test
  void lease_guardingLeaseExpires_scanFindsNoEntry() {
    put(KEY, "s:v", Ttl.ETERNAL, Ttl.KEEP);
    lease("t", true);

    sleep(Duration.ofSeconds(11));

    assertThat(entries.scan(Fetch.VALUES).entries()).isEmpty();
  }

  @Test
  void lease_plainLeaseExpires_entryStaysAndOthersMayChangeIt() {
    put(KEY, "s:v", Ttl.ETERNAL, Ttl.KEEP);
    lease("t", false);
    assertThat(put(KEY, "s:w", Ttl.ETERNAL, Ttl.KEEP).effect()).isEqualTo(Effect.BUSY);

    sleep(Duration.ofSeconds(11));

    assertThat(get()).isEqualTo("s:v");
    assertThat(put(KEY, "s:w", Ttl.ETERNAL, Ttl.KEEP).effect()).isEqualTo(Effect.UPDATED);
  }

  @Test
  void lease_manyThatExpire_areForgotten() {
    for (int i = 0; i < 300_000; i++) {
      sleep(Duration.ofMillis(1));
      assertThat(lease(bytes("s:" + i), "t" + i, i % 2 == 0)).isTrue();
    }
  }

  @Test
  void lease_tooManyAtOnce_refusesFurtherOnes() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(lease(bytes("s:" + i), "t" + i, false)).isTrue();
    }
    assertThat(lease(KEY, "t", false)).isFalse();

    sleep(Duration.ofSeconds(11));

    assertThat(lease(KEY, "t", false)).isTrue();
  }

  private void lease(String token, boolean isGuarding) {
    assertThat(lease(KEY, token, isGuarding)).isTrue();
  }

  private boolean lease(byte[] key, String token, boolean isGuarding) {
    return entries
        .lease(
            List.of(key),
            token,
            new EntryStore.LeaseSpec(Duration.ofSeconds(10), isGuarding, false),
            ReplyFields.NONE)
        .isPresent();
  }

  @Test
  void requestLoad_leaseExpires_otherCallerMayLoad() {
    assertThat(load("a").state()).isEqualTo(LoadGrant.State.LEASED);
    assertThat(load("b").state()).isEqualTo(LoadGrant.State.HELD_BY_OTHER);

    sleep(Duration.ofSeconds(6));

    assertThat(load("c").state()).isEqualTo(LoadGrant.State.LEASED);
  }

  @Test
  void requestLoad_tokenOlderThanTenMinutes_isInvalid() {
    load("a");
    sleep(Duration.ofMinutes(10));

    assertThat(store("a").effect()).isEqualTo(Effect.ABSENT);
    assertThat(get()).isNull();
  }

  @Test
  void requestLoad_manyTokens_forgetsOldest() {
    load("a");
    for (int i = 0; i < 10_000; i++) {
      entries.requestLoad(
          new LoadRequest(bytes("s:" + i), bytes("t"), false, 0, null, 0), ReplyFields.NONE);
    }

    assertThat(store("a").effect()).isEqualTo(Effect.ABSENT);
  }

  private LoadGrant load(String token) {
    return entries.requestLoad(
        new LoadRequest(KEY, bytes(token), false, 0, null, 5000), ReplyFields.NONE);
  }

  private Change store(String token) {
    return apply(
        new Mutation(
            KEY,
            Action.PUT,
            Condition.SAME_TOKEN,
            bytes(token),
            bytes("s:loaded"),
            Ttl.ETERNAL,
            Ttl.KEEP,
            Ttl.KEEP),
        "");
  }

  @Test
  void mutate_moreThanMaximum_keepsMaximum() {
    for (int i = 0; i < 10_000; i++) {
      put(bytes("s:" + i), "s:v", Ttl.ETERNAL, Ttl.KEEP);
    }

    assertThat(entries.scan(Fetch.PRESENCE).entries()).hasSize(100);
  }

  @Test
  void endOutage_ownChangesLeasesAndTokens_areDropped() {
    put(KEY, "s:v", Ttl.ETERNAL, Ttl.KEEP);
    lease("t", false);
    load("a");
    assertThat(entries.hasOwnChanges()).isTrue();

    entries.endOutage();

    assertThat(entries.hasOwnChanges()).isFalse();
    assertThat(get()).isNull();
    assertThat(store("a").effect()).isEqualTo(Effect.ABSENT);
    assertThat(put(KEY, "s:w", Ttl.ETERNAL, Ttl.KEEP).effect()).isEqualTo(Effect.CREATED);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
