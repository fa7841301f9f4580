package io.cachette.jcache.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.internal.observe.Observers;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.near.NoNearCache;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.InterceptedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.task.Task;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.redis.internal.lease.OrphanReleaser;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisTimeoutException;

/**
 * Tests bulk operations of several chunks of which one reply is lost: the outcomes of the chunks
 * before it are reported.
 */
@RedisTest
class LostChunkTest {

  private static final String TWO_CHUNKS =
      "Before this request, 500 of 5000 entries were done; after it, none was sent";

  private static final String TWO_READ_CHUNKS =
      "Before this request, 2000 of 5000 entries were done; after it, none was sent";

  private final CacheFixture fixture;
  private final Cache<String, String> cache;
  private final TypedStore<String, String> entries;
  private final List<Outcome<String, String>> reported = new ArrayList<>();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  /** The method of the store whose replies are lost after {@link #answered} calls. */
  private String lost = "none";

  private int answered;

  LostChunkTest(RedisServer server) {
    this.fixture = CacheFixture.on(server);
    this.cache = fixture.cache();
    EntryStore store =
        new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "test"), "node");
    EntryCodec<String, String> codec = newCodec();
    this.entries =
        new TypedStore<>(
            "test",
            InterceptedStore.of(store, this::intercept),
            codec,
            new EventDispatcher<>(cache, codec, flags -> {}),
            mutations -> {},
            Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    fixture.close();
  }

  @Test
  void getAll_thirdReadLost_reportsFirstTwo() {
    cache.putAll(entries());
    lose("read", 2);

    requireFailure(
        operations(new EternalExpiryPolicy()).getAllTask(entries().keySet()), TWO_READ_CHUNKS);

    assertThat(reported).hasSize(2_000).allMatch(Outcome::hasExisted);
  }

  @Test
  void getAll_thirdAccessLost_reportsFirstTwo() {
    cache.putAll(entries());
    lose("mutate", 2);

    requireFailure(
        operations(new AccessedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.HOURS, 1)))
            .getAllTask(entries().keySet()),
        TWO_CHUNKS);

    assertThat(reported).hasSize(500).allMatch(Outcome::hasExisted);
  }

  @Test
  void loadAll_thirdStoreLost_reportsFirstTwo() {
    lose("mutate", 22);

    requireFailure(
        operations(new EternalExpiryPolicy()).loadAllTask(entries().keySet(), false), "unknown");

    assertThat(reported).hasSize(500).allMatch(Outcome::isPut);
    assertThat(cache.containsKey("key499")).isTrue();
  }

  @Test
  void putAll_firstChunkLost_reportsNothing() {
    lose("mutate", 0);
    List<Request<String, String>> puts = new ArrayList<>();
    entries().forEach((key, value) -> puts.add(Request.put(key, value)));

    assertThatThrownBy(
            () ->
                entries.call(
                    operations(new EternalExpiryPolicy()).applyAllTask(Operation.PUT_ALL, puts)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("whether a change was made is unknown")
        .hasMessageNotContaining("Before this request");

    assertThat(reported).isEmpty();
  }

  private void lose(String method, int after) {
    lost = method;
    answered = after;
  }

  private void requireFailure(Task<?> task, String message) {
    assertThatThrownBy(() -> entries.call(task))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(message);
  }

  private CacheOperations<String, String> operations(ExpiryPolicy policy) {
    return new CacheOperations<>(
        entries,
        entries,
        new Expiry(policy),
        new Loader<>(new FunctionLoader(key -> "loaded"), false, (key, value) -> {}),
        new Writer<>(null),
        (operation, outcomes, nanos) -> reported.addAll(outcomes),
        new Observers(),
        new NoNearCache<>(),
        new OrphanReleaser(scheduler));
  }

  private EntryCodec<String, String> newCodec() {
    ClassLoader loader = fixture.manager().getClassLoader();
    return new EntryCodec<>(
        "test",
        new KeyCodec("test", String.class, loader, List.of()),
        new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
        UnreadableValuePolicy.FAIL,
        1 << 24);
  }

  private @Nullable Object intercept(InterceptedStore.Call call) throws Throwable {
    return call.isOf(lost) && answered-- == 0
        ? InterceptedStore.failure(new RedisTimeoutException("lost on purpose"))
        : call.proceed();
  }

  private static Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < 5_000; i++) {
      entries.put("key" + i, "v");
    }
    return entries;
  }
}
