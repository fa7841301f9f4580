package io.cachette.jcache.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.configuration.ExpiryCollector;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.event.EventType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests when a cache is swept. */
@RedisTest
class ExpirySweeperTest {

  private static final Duration BRIEF = Duration.ZERO;

  private final RedisServer server;
  private final CacheFixture fixture;
  private final ManualScheduler scheduler = new ManualScheduler();
  private final IdleIntervals intervals = IdleIntervals.create().ofCache(1);
  private final List<Runnable> work = new CopyOnWriteArrayList<>();
  private final StoredEntries stored;
  private final EventDispatcher<String, String> events;
  private final EntryCodec<String, String> codec;

  ExpirySweeperTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.stored = StoredEntries.of(server, fixture, "swept");
    ClassLoader loader = fixture.manager().getClassLoader();
    this.codec =
        new EntryCodec<>(
            "test",
            new KeyCodec("test", String.class, loader, List.of()),
            new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
            UnreadableValuePolicy.FAIL,
            1 << 24);
    this.events = new EventDispatcher<>(fixture.cache(), codec, flags -> {});
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    fixture.close();
  }

  private static boolean isAboutMinute(long millis) {
    return millis >= 30_000 && millis <= 90_000;
  }

  @Test
  void start_eternalCache_runsAfterAboutOneMinute() {
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(false);
      sweep();

      assertThat(scheduler.millis).hasSize(2).allMatch(ExpirySweeperTest::isAboutMinute);
    }
  }

  @Test
  void start_expiringCache_runsSoonThenAboutOncePerMinute() {
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(true);
      sweep();
      sweep();

      assertThat(scheduler.millis).hasSize(3).startsWith(1_000L);
      assertThat(scheduler.millis).element(1).matches(ExpirySweeperTest::isAboutMinute);
      assertThat(scheduler.millis).element(2).matches(ExpirySweeperTest::isAboutMinute);
    }
  }

  @Test
  void sweep_idleCacheOfMany_runsRarely() {
    IntStream.range(0, 999).forEach(i -> intervals.sweeps().join());
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(true);
      sweep();

      assertThat(scheduler.last()).isBetween(1_000_000L, 3_000_000L);
    }
    assertThat(intervals.sweeps().millis()).as("without the closed cache").isEqualTo(1_998_000L);
  }

  @Test
  void sweep_entryExpiresBeforeIdleInterval_runsAtItsTime() {
    store("k", 25_000);
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(true);
      sweep();

      assertThat(scheduler.last()).isBetween(10_000L, 25_000L);
    }
  }

  @Test
  void sweep_entryExpiresSoon_keepsNormalInterval() {
    store("k", 1_000);
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(true);
      sweep();

      assertThat(scheduler.last()).isEqualTo(5_000L);
    }
  }

  @Test
  void sweep_serverRemovesEntries_isTheLastUntilWake() {
    IntStream.range(0, 999).forEach(i -> intervals.sweeps().join());
    try (ExpirySweeper<String, String> sweeper = newSweeper(storeOfFieldTtl(), BRIEF)) {
      sweeper.start(true);
      scheduler.tasks.get(0).run();
      await("the cache leaves the interval").until(() -> intervals.sweeps().millis() == 1_998_000);

      assertThat(scheduler.millis).containsExactly(1_000L);
      sweeper.wake();
      assertThat(scheduler.millis).containsExactly(1_000L, 1_000L);
    }
  }

  @Test
  void sweep_serverRemovesEntriesButRequestMayBeUnderWay_keepsNormalInterval() {
    try (ExpirySweeper<String, String> sweeper =
        newSweeper(storeOfFieldTtl(), Duration.ofHours(1))) {
      sweeper.wake();
      sweep();

      assertThat(scheduler.millis).containsExactly(1_000L, 5_000L);
    }
  }

  @Test
  void sweep_serverRemovesEntriesButRecordIsLeft_runsAgain() {
    server.command("HSET", stored.control(), "load:s:k", "9999999999999:0:0:token");
    try (ExpirySweeper<String, String> sweeper = newSweeper(storeOfFieldTtl(), BRIEF)) {
      sweeper.start(true);
      sweep();

      assertThat(scheduler.last()).matches(ExpirySweeperTest::isAboutMinute);
    }
  }

  @Test
  void sweep_serverRemovesEntriesButOtherNodeListens_runsAgain() {
    server.command("HSET", stored.control(), "listeners", ";other=9999999999999:x");
    try (ExpirySweeper<String, String> sweeper = newSweeper(storeOfFieldTtl(), BRIEF)) {
      sweeper.start(true);
      sweep();

      assertThat(scheduler.last()).matches(ExpirySweeperTest::isAboutMinute);
    }
  }

  @Test
  void sweep_serverRemovesEntriesButRegistrationOfListenerHasExpired_runsAgain() {
    events.register(new RecordingListener().registrationFor(EventType.EXPIRED));
    try (ExpirySweeper<String, String> sweeper = newSweeper(storeOfFieldTtl(), BRIEF)) {
      sweeper.start(true);
      sweep();

      assertThat(scheduler.last()).isBetween(5_000L, 15_000L);
    }
  }

  @Test
  void sweep_serverRemovesEntriesOfEternalCache_runsAboutOncePerMinute() {
    try (ExpirySweeper<String, String> sweeper = newSweeper(storeOfFieldTtl(), BRIEF)) {
      sweeper.start(false);
      sweep();

      assertThat(scheduler.last()).matches(ExpirySweeperTest::isAboutMinute);
    }
  }

  @Test
  void sweep_requestMayBeUnderWay_keepsNormalInterval() {
    try (ExpirySweeper<String, String> sweeper = newSweeper(Duration.ofHours(1))) {
      sweeper.wake();
      sweep();
      sweep();

      assertThat(scheduler.millis).containsExactly(1_000L, 5_000L, 5_000L);
    }
  }

  @Test
  void wake_idleCache_runsSoonAndOnce() {
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(false);
      sweeper.wake();
      sweeper.wake();
      sweep();

      assertThat(scheduler.millis).hasSize(3);
      assertThat(scheduler.millis).element(1).isEqualTo(1_000L);
      assertThat(scheduler.last()).matches(ExpirySweeperTest::isAboutMinute);
    }
  }

  @Test
  void wake_betweenSweeps_keepsNormalInterval() {
    try (ExpirySweeper<String, String> sweeper = newSweeper(Duration.ofHours(1))) {
      sweeper.wake();
      sweep();
      sweeper.wake();
      sweep();

      assertThat(scheduler.millis).containsExactly(1_000L, 5_000L, 5_000L);
    }
  }

  @Test
  void sweep_expiredListener_runsEverySecondThenAboutEveryTen() {
    events.register(new RecordingListener().registrationFor(EventType.EXPIRED));
    store("k", 100);
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(true);
      sweep();
      assertThat(scheduler.last()).isEqualTo(1_000L);

      await().until(() -> sweepAndGetLast() > 1_000);
      assertThat(scheduler.last()).isBetween(5_000L, 15_000L);
      assertThat(work).as("decodes on a worker").hasSize(1);
    }
  }

  @Test
  void sweep_expiredListenerOfOtherNode_runsEverySecond() {
    server.command("HSET", stored.control(), "listeners", ";other=9999999999999:x");
    try (ExpirySweeper<String, String> sweeper = newSweeper(Duration.ofHours(1))) {
      sweeper.wake();
      sweep();

      assertThat(scheduler.last()).isEqualTo(1_000L);
    }
  }

  @Test
  void sweep_recordOfFailedCaller_removesIt() {
    stored.put("s:k", "s:v", 9999999999999L);
    server.command("ZADD", fixture.namespace() + ":{swept}:expiry", "+inf", "scan:end");
    server.command("HSET", stored.control(), "load:s:k", "1:0:0:token");
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(true);
      sweep();

      assertThat(stored.loads()).isEmpty();
    }
  }

  @Test
  void sweep_throwingStore_isRepeated() {
    EntryStore failing =
        (EntryStore)
            Proxy.newProxyInstance(
                EntryStore.class.getClassLoader(),
                new Class<?>[] {EntryStore.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("cannot be sent");
                });
    try (ExpirySweeper<String, String> sweeper = newSweeper(failing, BRIEF)) {
      sweeper.start(true);
      sweep();
      sweep();

      assertThat(scheduler.millis).hasSize(3).startsWith(1_000L);
      assertThat(scheduler.millis.subList(1, 3)).allMatch(millis -> millis >= 5_000);
      assertThat(scheduler.millis.subList(1, 3)).allMatch(millis -> millis <= 12_000);
    }
  }

  @Test
  void close_scheduledSweep_isCancelled() {
    try (ExpirySweeper<String, String> sweeper = newSweeper(BRIEF)) {
      sweeper.start(true);
    }
    assertThat(scheduler.getQueue()).allMatch(task -> ((Future<?>) task).isCancelled());
  }

  private void store(String key, long ttlMillis) {
    stored.put("s:" + key, "s:v", System.currentTimeMillis() + ttlMillis);
  }

  /** Runs the scheduled sweep now, and waits until the next one is scheduled. */
  private void sweep() {
    int before = scheduler.millis.size();
    scheduler.tasks.get(before - 1).run();
    await().until(() -> scheduler.millis.size() > before);
  }

  private long sweepAndGetLast() {
    sweep();
    return scheduler.last();
  }

  private ExpirySweeper<String, String> newSweeper(Duration timeout) {
    return newSweeper(newStore(), timeout);
  }

  private IndexedStore newStore() {
    return new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "swept"), "node");
  }

  /** Without entries, its sweeps run on every server. */
  private IndexedStore storeOfFieldTtl() {
    IndexedStore store = newStore();
    store.useCollector(ExpiryCollector.FIELD_TTL);
    return store;
  }

  private ExpirySweeper<String, String> newSweeper(EntryStore store, Duration timeout) {
    return new ExpirySweeper<>(store, codec, events, scheduler, work::add, intervals, timeout);
  }

  /** Records tasks and their delays, and runs none by itself during a test. */
  private static final class ManualScheduler extends ScheduledThreadPoolExecutor {
    final List<Runnable> tasks = new CopyOnWriteArrayList<>();
    final List<Long> millis = new CopyOnWriteArrayList<>();

    ManualScheduler() {
      super(1);
    }

    long last() {
      return millis.get(millis.size() - 1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      tasks.add(command);
      millis.add(unit.toMillis(delay));
      return super.schedule(() -> {}, delay, unit);
    }
  }
}
