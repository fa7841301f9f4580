package io.cachette.jcache.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.InterceptedStore;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.lease.OrphanReleaser;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.EternalExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisTimeoutException;

/** Tests leases of which some commands do not reach Redis, or whose replies are lost. */
@RedisTest
class LeasedEngineTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private final RedisServer server;
  private final CacheFixture fixture;
  private final StoredEntries stored;
  private final Cache<String, String> cache;

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  /** The method of the store that fails. */
  private final AtomicReference<String> failing = new AtomicReference<>("none");

  /** The number of releases that are not sent. */
  private final AtomicInteger failingReleases = new AtomicInteger();

  LeasedEngineTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.stored = StoredEntries.of(server, fixture, "test");
    this.cache = fixture.cache();
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    fixture.close();
  }

  @Test
  void apply_commitAndRemovalFailAfterWriter_lateReleaseRestoresNothing() {
    cache.put("k", "old");
    LeasedEngine<String, String> engine = engine(() -> failing.set("mutate"));

    assertThatThrownBy(() -> engine.apply("k", Request.put("k", "new")))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("has written");

    assertThat(stored.leases()).containsExactly("s:k");
    assertThat(stored.expiryTime("s:k")).isLessThan(System.currentTimeMillis() + 60_000);
  }

  @Test
  void apply_replyOfLeaseLost_releasesLease() {
    cache.put("k", "old");
    failing.set("lease");
    LeasedEngine<String, String> engine = engine(() -> {});

    assertThatThrownBy(() -> engine.apply("k", Request.put("k", "new")))
        .isInstanceOf(CacheException.class);

    await().until(() -> stored.leases().isEmpty());
    assertThat(stored.expiryTime("s:k")).isNull();
    assertThat(cache.get("k")).isEqualTo("old");
  }

  @Test
  void apply_repliesOfLeaseAndReleasesLost_releasesLeaseLater() {
    cache.put("k", "old");
    failing.set("lease");
    failingReleases.set(2);
    LeasedEngine<String, String> engine = engine(() -> {});

    assertThatThrownBy(() -> engine.apply("k", Request.put("k", "new")))
        .isInstanceOf(CacheException.class);

    await().until(() -> stored.leases().isEmpty());
    assertThat(failingReleases).hasValue(0);
    assertThat(cache.get("k")).isEqualTo("old");
  }

  @Test
  void apply_leaseHeldByOther_leavesQueueAfterTimeout() {
    server.command("HSET", stored.control(), "lease:s:k", "9999999999999:other:");
    LeasedEngine<String, String> engine = engine(() -> {});

    assertThatThrownBy(() -> engine.apply("k", Request.put("k", "new")))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("leased for too long");

    await().until(() -> server.command("HGET", stored.control(), "queue:s:k") == null);
    assertThat(stored.leases()).containsExactly("s:k");
  }

  private LeasedEngine<String, String> engine(Runnable afterWriting) {
    ClassLoader loader = fixture.manager().getClassLoader();
    EntryCodec<String, String> codec =
        new EntryCodec<>(
            "test",
            new KeyCodec("test", String.class, loader, List.of()),
            new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
            UnreadableValuePolicy.FAIL,
            1 << 24);
    EntryStore store = fixture.store("test", "node");
    TypedStore<String, String> entries =
        new TypedStore<>(
            "test",
            InterceptedStore.of(store, this::intercept),
            codec,
            new EventDispatcher<>(cache, codec, flags -> {}),
            mutations -> {},
            TIMEOUT);
    return new LeasedEngine<>(
        entries,
        new ChangePlanner<>(entries, new Expiry(new EternalExpiryPolicy())),
        new Writer<>(
            new DroppingWriter<>() {
              @Override
              public void write(Cache.Entry<? extends String, ? extends String> entry) {
                afterWriting.run();
              }
            }),
        new KeyLocks(),
        new OrphanReleaser(scheduler));
  }

  /** A lease reaches Redis, and no caller gets its reply. */
  private @Nullable Object intercept(InterceptedStore.Call call) throws Throwable {
    if (call.isOf("release") && failingReleases.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      return InterceptedStore.failure(new StoreFailureException("lost on purpose", null, false));
    }
    String lost = failing.get();
    if (lost == null || !call.isOf(lost)) {
      return call.proceed();
    }
    if (call.isOf("lease")) {
      call.proceedAndWait();
    }
    return InterceptedStore.failure(new RedisTimeoutException("lost on purpose"));
  }
}
