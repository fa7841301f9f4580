package io.cachette.jcache.internal.operation.loading;

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
import io.cachette.jcache.internal.near.NoNearCache;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.InterceptedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.task.Task;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.lease.OrphanReleaser;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.EternalExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that a call withdraws what it has registered in this JVM and in Redis, however it ends. */
@RedisTest
@Timeout(60)
class LoadAttemptTest {

  private static final ByteBuffer ID = ByteBuffer.wrap("s:k".getBytes(StandardCharsets.UTF_8));
  private static final LoadSpec SHARED = new LoadSpec(60_000, 0, 0, 0, 0, 0, 0);
  private static final LoadSpec IMPATIENT = new LoadSpec(1, 0, 0, 0, 0, 0, 0);
  private static final LoadSpec LEASED = new LoadSpec(60_000, 600_000, 0, 0, 0, 0, 0);

  private final CacheFixture fixture;
  private final StoredEntries stored;
  private final Cache<String, String> cache;
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(4);
  private final LoadCoordinator<String, String> coordinator;

  /** Whether the reply to the next request of a load is lost. */
  private volatile boolean isReplyLost;

  LoadAttemptTest(RedisServer server) {
    this.fixture = CacheFixture.on(server);
    this.stored = StoredEntries.of(server, fixture, "test");
    this.cache = fixture.cache();
    this.coordinator = newCoordinator();
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    fixture.close();
  }

  @Test
  void get_loadSucceedsOrFails_leavesNothing() throws Exception {
    assertThat(get(SHARED, () -> null)).isNull();
    assertThatThrownBy(
            () ->
                get(
                    LEASED,
                    () -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
    assertThat(get(LEASED, () -> "v")).isEqualTo("v");
    assertThat(get(LEASED, () -> "w")).isEqualTo("v");

    assertNothingLeft();
  }

  @Test
  void get_replyOfLoadRequestLost_withdrawsProposalAndReleasesLease() throws Exception {
    isReplyLost = true;

    assertThatThrownBy(() -> get(LEASED, () -> "v")).isInstanceOf(CacheException.class);

    assertThat(coordinator.singleFlight().size()).isZero();
    await().untilAsserted(() -> assertThat(stored.loads()).isEmpty());
    assertThat(get(LEASED, () -> "w")).isEqualTo("w");
  }

  @Test
  void get_replyLostWhileKeyIsBusy_leavesOnlyOtherLoad() throws Exception {
    BlockedLoad other = new BlockedLoad();
    isReplyLost = true;

    assertThatThrownBy(() -> get(SHARED, () -> "v")).isInstanceOf(CacheException.class);

    assertThat(coordinator.singleFlight().size(ID)).isOne();
    other.end();
    assertNothingLeft();
  }

  @Test
  void get_waitTimesOutWhileKeyIsBusy_leavesOnlyOtherLoad() throws Exception {
    BlockedLoad other = new BlockedLoad();

    for (int i = 0; i < 20; i++) {
      assertThat(get(IMPATIENT, () -> "mine")).isEqualTo("mine");
      cache.remove("k");
    }

    assertThat(coordinator.singleFlight().size(ID)).isLessThanOrEqualTo(17);
    other.end();
    assertNothingLeft();
  }

  @Test
  void get_interruptedWhileOtherLoads_leavesOnlyOtherLoad() throws Exception {
    BlockedLoad other = new BlockedLoad();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                get(SHARED, () -> "v");
              } catch (Exception e) {
                failure.complete(e);
              }
            });
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    waiting.interrupt();

    assertThat(failure.get(30, TimeUnit.SECONDS)).isInstanceOf(CacheException.class);
    waiting.join();
    assertThat(coordinator.singleFlight().size(ID)).isOne();
    other.end();
    assertNothingLeft();
  }

  @Test
  void get_manyLoadsWhileKeyIsBusy_keepsLatestOnly() throws Exception {
    BlockedLoad other = new BlockedLoad();

    for (int i = 0; i < 100; i++) {
      cache.put("k", "present");
      cache.remove("k"); // the token of the other load is invalid
      assertThat(get(SHARED, () -> "v")).isEqualTo("v");
    }

    assertThat(coordinator.singleFlight().size(ID)).isLessThanOrEqualTo(17);
    other.end();
    assertNothingLeft();
  }

  @Test
  void get_interruptedWhileSourceRuns_releasesLease() {
    Supplier<CompletableFuture<@Nullable String>> endless = CompletableFuture::new;
    LoadAttempt<String, String> attempt =
        new LoadAttempt<>(coordinator, "k", LEASED, LoadSource.of(endless), null);
    Future<?> call = scheduler.submit(() -> run(attempt, attempt.getTask()));
    await().untilAsserted(() -> assertThat(stored.loads()).containsExactly("s:k"));

    call.cancel(true);

    await().untilAsserted(() -> assertThat(stored.loads()).isEmpty());
    await().untilAsserted(this::assertNothingLeft);
  }

  private void assertNothingLeft() {
    assertThat(coordinator.singleFlight().size()).isZero();
    assertThat(stored.loads()).isEmpty();
  }

  private @Nullable String get(LoadSpec spec, Callable<? extends @Nullable String> source)
      throws Exception {
    LoadAttempt<String, String> attempt =
        new LoadAttempt<>(coordinator, "k", spec, LoadSource.of(source), null);
    return run(attempt, attempt.getTask());
  }

  private @Nullable String run(LoadAttempt<String, String> attempt, Task<LoadResult<String>> task)
      throws Exception {
    Throwable failure = null;
    try {
      return coordinator.entries().call(task).get();
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      attempt.close(failure);
    }
  }

  /** A call that loads the key until it may end. */
  private final class BlockedLoad {
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final Future<@Nullable String> result;

    BlockedLoad() throws Exception {
      CountDownLatch loading = new CountDownLatch(1);
      result =
          scheduler.<@Nullable String>submit(
              () ->
                  get(
                      SHARED,
                      () -> {
                        loading.countDown();
                        mayEnd.await();
                        return null;
                      }));
      loading.await();
    }

    void end() throws Exception {
      mayEnd.countDown();
      result.get();
    }
  }

  private LoadCoordinator<String, String> newCoordinator() {
    ClassLoader loader = fixture.manager().getClassLoader();
    EntryCodec<String, String> codec =
        new EntryCodec<>(
            "test",
            new KeyCodec("test", String.class, loader, List.of()),
            new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
            UnreadableValuePolicy.FAIL,
            1 << 24);
    EntryStore store =
        new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "test"), "node");
    TypedStore<String, String> entries =
        new TypedStore<>(
            "test",
            InterceptedStore.of(store, this::intercept),
            codec,
            new EventDispatcher<>(cache, codec, flags -> {}),
            mutations -> {},
            Duration.ofSeconds(10));
    Expiry expiry = new Expiry(new EternalExpiryPolicy());
    return new LoadCoordinator<>(
        entries,
        expiry,
        new LoadStore<>(entries, expiry),
        (operation, outcomes, nanos) -> {},
        key -> lookUpTask(entries, codec.encodeKey(key)),
        new NoNearCache<>(),
        new OrphanReleaser(scheduler));
  }

  @SuppressWarnings("NullAway") // null stands for no value
  private static Task<String> lookUpTask(TypedStore<String, String> entries, byte[] key) {
    return entries.peekTask(key).map(found -> entries.codec().decodeOrNull(key, found.value()));
  }

  private @Nullable Object intercept(InterceptedStore.Call call) throws Throwable {
    if (!isReplyLost || !call.isOf("requestLoad")) {
      return call.proceed();
    }
    isReplyLost = false;
    call.proceedAndWait();
    return InterceptedStore.failure(new StoreFailureException("lost on purpose", null, true));
  }
}
