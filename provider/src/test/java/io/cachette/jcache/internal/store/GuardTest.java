package io.cachette.jcache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.internal.store.EntryStore.LeaseSpec;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests what other operations may do with an entry that a lease guards. */
@RedisTest
class GuardTest {

  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Ttl HOUR = Ttl.ofMillis(3_600_000);

  private final RedisServer server;
  private final CacheFixture fixture;
  private final IndexedStore holder;
  private final IndexedStore other;
  private final StoredEntries stored;

  GuardTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    StoreKeys keys = StoreKeys.of(fixture.namespace(), "test");
    this.holder = new IndexedStore(fixture.scripts(), keys, "holder");
    this.other = new IndexedStore(fixture.scripts(), keys, "other");
    this.stored = StoredEntries.of(server, fixture, "test");
  }

  @AfterEach
  void close() {
    fixture.manager().destroyCache("test");
    fixture.close();
  }

  private Cache<String, String> cache() {
    return fixture.cache("test", CacheFixture.withIndex(CacheFixture.strings()));
  }

  @Test
  void touch_entryExpiresBeforeLease_isAbsentAfterLease() {
    Cache<String, String> cache = cache();
    apply(holder, "", put("s:old", Ttl.ofMillis(400)));
    lease("token", SHORT, "k");

    assertThat(apply(other, "", touch(HOUR))).isEqualTo(Effect.READ);

    assertThat(cache.get("k")).isEqualTo("old");
    await().until(() -> cache.get("k") == null);
  }

  @Test
  void touch_entryExpiresBeforeLease_isExtendedAfterRelease() {
    Cache<String, String> cache = cache();
    apply(holder, "", put("s:old", Ttl.ofMillis(400)));
    lease("token", LONG, "k");
    apply(other, "", touch(HOUR));

    holder.release(List.of(key("k")), "token").toCompletableFuture().join();

    assertThat(stored.expiryTime("s:k")).isGreaterThan(System.currentTimeMillis() + 3_000_000);
    assertThat(cache.get("k")).isEqualTo("old");
  }

  @Test
  void touch_shorterThanLease_expiresDuringLease() {
    Cache<String, String> cache = cache();
    apply(holder, "", put("s:old", Ttl.ETERNAL));
    lease("token", LONG, "k");

    apply(other, "", touch(Ttl.ofMillis(1)));

    await().until(() -> cache.get("k") == null);
    assertThat(stored.leases()).containsExactly("s:k");
  }

  @Test
  void touch_withTokenOfEndedLease_keepsLeaseOfOther() {
    apply(holder, "", put("s:old", Ttl.ETERNAL));
    lease("ended", Duration.ofMillis(1), "k");
    await()
        .until(
            () ->
                !other
                    .lease(List.of(key("k")), "next", spec(LONG), ReplyFields.NONE)
                    .toCompletableFuture()
                    .join()
                    .isEmpty());

    apply(holder, "ended", touch(HOUR));

    assertThat(stored.leases()).containsExactly("s:k");
  }

  @Test
  void commit_removalOfEntryExpiredDuringLease_invalidatesLoad() {
    Cache<String, String> cache = cache();
    apply(holder, "", put("s:old", Ttl.ofMillis(200)));
    lease("token", LONG, "k");
    await().until(() -> cache.get("k") == null);
    apply(other, "", issueToken());

    assertThat(apply(holder, "token", removeIf(Condition.PRESENT))).isEqualTo(Effect.ABSENT);

    assertThat(apply(other, "", storeLoaded())).isEqualTo(Effect.ABSENT);
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void release_loadBeganDuringLease_isNotStored() {
    Cache<String, String> unused = cache();
    apply(holder, "", put("s:other", Ttl.ETERNAL));
    apply(holder, "", Mutation.remove(key("k")));
    lease("token", LONG, "k");
    apply(other, "", issueToken());

    holder.release(List.of(key("k")), "token").toCompletableFuture().join();

    assertThat(apply(other, "", storeLoaded())).isEqualTo(Effect.ABSENT);
  }

  @Test
  void lease_sameKeyTwice_releaseRestoresExpiry() {
    apply(holder, "", put("s:old", Ttl.ETERNAL));
    lease("token", LONG, "k", "k");

    holder.release(List.of(key("k"), key("k")), "token").toCompletableFuture().join();

    assertThat(server.command("HGET", entries(), "s:k")).isEqualTo("s:old");
    assertThat(stored.expiryTime("s:k")).isNull();
  }

  @Test
  void mutate_sameKeyTwice_appliesInOrder() {
    List<Change> changes =
        holder
            .mutate(
                List.of(
                    put("s:1", Ttl.ETERNAL),
                    put("s:2", Ttl.ETERNAL),
                    Mutation.remove(key("k")),
                    Mutation.remove(key("k")),
                    put("s:3", Ttl.ETERNAL)),
                ReplyFields.NONE,
                "")
            .toCompletableFuture()
            .join();

    assertThat(changes.stream().map(Change::effect))
        .containsExactly(
            Effect.CREATED, Effect.UPDATED, Effect.REMOVED, Effect.ABSENT, Effect.CREATED);
    assertThat(stored.encodedValue("s:k")).isEqualTo("s:3");
  }

  @Test
  void removeAll_valueOfOtherProgramInHash_removesAll() {
    Cache<String, String> cache = cache();
    cache.put("k", "v");
    server.command("HSET", entries(), "s:digits", "12345", "s:time", "12x:5", "s:empty", "");

    assertThat(cache.get("k")).isEqualTo("v");
    cache.removeAll();

    assertThat(server.command("EXISTS", entries())).isEqualTo(0L);
  }

  @Test
  void of_emptyName_hasHashTag() {
    assertThat(StoreKeys.of("ns", "").entries()).isEqualTo("ns:{%}");
    assertThat(StoreKeys.of("ns", "%").entries()).isEqualTo("ns:{%25}");
  }

  private void lease(String token, Duration duration, String... keys) {
    assertThat(
            holder
                .lease(
                    Stream.of(keys).map(GuardTest::key).toList(),
                    token,
                    spec(duration),
                    ReplyFields.NONE)
                .toCompletableFuture()
                .join())
        .isPresent();
  }

  private static LeaseSpec spec(Duration duration) {
    return new LeaseSpec(duration, true, false);
  }

  private static Effect apply(IndexedStore store, String token, Mutation mutation) {
    return store
        .mutate(List.of(mutation), ReplyFields.NONE, token)
        .toCompletableFuture()
        .join()
        .get(0)
        .effect();
  }

  private static Mutation put(String value, Ttl ttl) {
    return mutation(Action.PUT, Condition.ANY, null, value, ttl);
  }

  private static Mutation touch(Ttl access) {
    return Mutation.touch(key("k"), access);
  }

  private static Mutation removeIf(Condition condition) {
    return mutation(Action.REMOVE, condition, null, null, Ttl.KEEP);
  }

  private static Mutation issueToken() {
    return mutation(Action.ISSUE_TOKEN, Condition.ABSENT, "load", null, Ttl.KEEP);
  }

  private static Mutation storeLoaded() {
    return mutation(Action.PUT, Condition.SAME_TOKEN, "load", "s:stale", Ttl.ETERNAL);
  }

  private static Mutation mutation(
      Action action,
      Condition condition,
      @Nullable String expected,
      @Nullable String value,
      Ttl ttl) {
    return new Mutation(
        key("k"),
        action,
        condition,
        toBytes(expected),
        toBytes(value),
        creation(ttl),
        ttl,
        Ttl.KEEP);
  }

  private static Ttl creation(Ttl ttl) {
    return Objects.equals(ttl, Ttl.KEEP) ? Ttl.ETERNAL : ttl;
  }

  private static byte[] key(String key) {
    return ("s:" + key).getBytes(StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] toBytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private String entries() {
    return fixture.namespace() + ":{test}";
  }
}
