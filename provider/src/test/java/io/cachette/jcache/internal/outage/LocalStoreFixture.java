package io.cachette.jcache.internal.outage;

import io.cachette.configuration.OutageRecoveryPolicy;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A store under the policy local on a real server, of which replies are delivered in the order that
 * a test chooses. The clock of the local entries stands still unless a test sets it.
 */
final class LocalStoreFixture implements AutoCloseable {

  static final byte[] KEY = bytes("s:k");
  static final ReplyFields PREVIOUS = new ReplyFields(true, true, false);

  final RedisServer server;
  private final CacheFixture fixture;
  private final StoreKeys keys;
  final EntryStore redis;
  final HeldReplies replies;
  final AtomicLong nanos = new AtomicLong();
  final HeapEntries local = new HeapEntries(1_000, Duration.ofMinutes(5), nanos::get);
  final BypassStore store;

  LocalStoreFixture(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.keys = StoreKeys.of(fixture.namespace(), "test");
    this.redis = new IndexedStore(fixture.scripts(), keys, "node");
    this.replies = new HeldReplies(redis);
    this.store =
        new BypassStore(
            replies.store(),
            local,
            OutageRecoveryPolicy.REMOVE_CHANGED,
            new ChangedKeys(1_000),
            () -> CompletableFuture.completedFuture(null),
            new LongAdder());
  }

  @Override
  public void close() {
    server.command("DEL", keys.entries(), keys.expiryIndex(), keys.control());
    fixture.close();
  }

  CompletionStage<List<Change>> putAsync(String value, Ttl ttl) {
    return mutateAsync(put(Condition.ANY, null, value, ttl));
  }

  CompletionStage<List<Change>> mutateAsync(Mutation mutation) {
    return store.mutate(List.of(mutation), PREVIOUS, "");
  }

  static Mutation put(Condition condition, @Nullable String expected, String value, Ttl ttl) {
    return new Mutation(
        KEY,
        Action.PUT,
        condition,
        expected == null ? null : bytes(expected),
        bytes(value),
        ttl,
        ttl,
        Ttl.KEEP);
  }

  Effect put(String value) {
    return await(putAsync(value, Ttl.ETERNAL)).get(0).effect();
  }

  /** A change by another node. */
  void putElsewhere(String value) {
    await(redis.mutate(List.of(put(Condition.ANY, null, value, Ttl.ETERNAL)), PREVIOUS, ""));
  }

  @Nullable String read() {
    return show(await(store.read(List.of(KEY), Fetch.VALUES)).get(0).value());
  }

  @Nullable String lastKnown() {
    return show(local.read(List.of(KEY), Fetch.VALUES).get(0).value());
  }

  void sleep(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  static Mutation putOf(byte[] key) {
    return new Mutation(
        key, Action.PUT, Condition.ANY, null, bytes("s:v"), Ttl.ETERNAL, Ttl.KEEP, Ttl.KEEP);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static @Nullable String show(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII);
  }

  static <T> T await(CompletionStage<? extends T> stage) {
    return stage.toCompletableFuture().join();
  }
}
