package io.cachette.jcache.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how often expired entries are searched in a cache with an eternal policy. */
@RedisTest
class ExpirySweeperTest {

  private final RedisServer server;
  private final CacheFixture fixture;
  private final FastScheduler scheduler = new FastScheduler();
  private final List<Runnable> work = new CopyOnWriteArrayList<>();
  private @Nullable EventDispatcher<String, String> events;

  ExpirySweeperTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    fixture.close();
  }

  @Test
  void sweep_eternalCache_runsEveryMinuteUntilEntryHasExpired() {
    try (ExpirySweeper<String, String> sweeper = eternal()) {
      sweeper.start();
      await().until(() -> scheduler.millis.size() > 3);
      assertThat(scheduler.millis).containsOnly(60_000L);

      String entries = fixture.namespace() + ":{test}";
      new StoredEntries(server, entries).put("s:k", "s:v", 1);

      await().until(() -> Objects.equals(server.command("EXISTS", entries), 0L));
      await().until(() -> scheduler.millis.contains(5_000L));
      assertThat(scheduler.millis.get(scheduler.millis.size() - 1)).isEqualTo(5_000L);
    }
  }

  @Test
  void sweep_expiryExpected_runsSoon() {
    try (ExpirySweeper<String, String> sweeper = eternal()) {
      sweeper.expectExpiry();
      sweeper.expectExpiry();

      await().until(() -> scheduler.millis.size() > 3);
      assertThat(scheduler.millis).startsWith(1_000L, 5_000L, 5_000L);
    }
  }

  @Test
  void sweep_throwingStore_isRepeated() {
    AtomicInteger sweeps = new AtomicInteger();
    EntryStore failing =
        (EntryStore)
            Proxy.newProxyInstance(
                EntryStore.class.getClassLoader(),
                new Class<?>[] {EntryStore.class},
                (proxy, method, arguments) -> {
                  sweeps.incrementAndGet();
                  throw new IllegalStateException("cannot be sent");
                });
    try (ExpirySweeper<String, String> sweeper = eternal(failing)) {
      sweeper.start();

      await().until(() -> sweeps.get() > 3);
    }
  }

  @Test
  void sweep_expiredEntry_decodesOnWorker() {
    String entries = fixture.namespace() + ":{test}";
    try (ExpirySweeper<String, String> sweeper = eternal()) {
      Objects.requireNonNull(events)
          .register(new RecordingListener().registrationFor(EventType.EXPIRED));
      new StoredEntries(server, entries).put("s:k", "s:v", 1);
      sweeper.start();

      await().until(() -> work.size() == 1);
    }
  }

  private ExpirySweeper<String, String> eternal() {
    return eternal(
        new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "test"), "node"));
  }

  private ExpirySweeper<String, String> eternal(EntryStore store) {
    Cache<String, String> cache = fixture.cache();
    ClassLoader loader = fixture.manager().getClassLoader();
    EntryCodec<String, String> codec =
        new EntryCodec<>(
            "test",
            new KeyCodec("test", String.class, loader, List.of()),
            new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
            UnreadableValuePolicy.FAIL,
            1 << 24);
    events = new EventDispatcher<>(cache, codec, flags -> {});
    return new ExpirySweeper<>(store, codec, events, scheduler, work::add, false);
  }

  /** Runs tasks a thousand times faster, and records their delays. */
  private static final class FastScheduler extends ScheduledThreadPoolExecutor {
    final List<Long> millis = new CopyOnWriteArrayList<>();

    FastScheduler() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      millis.add(unit.toMillis(delay));
      return super.schedule(command, unit.toMicros(delay) / 1000, TimeUnit.MICROSECONDS);
    }
  }
}
