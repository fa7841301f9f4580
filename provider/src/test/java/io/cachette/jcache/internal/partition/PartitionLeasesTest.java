package io.cachette.jcache.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.EntryStore.LeaseSpec;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.InterceptedStore;
import io.cachette.jcache.internal.store.InterceptedStore.Interceptor;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.CallBudget;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.lease.OrphanReleaser;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests leases of entries in several partitions, and the time of calls that send several parts. */
@RedisTest
class PartitionLeasesTest {

  private static final int PARTITIONS = 4;
  private static final String TOKEN = "mine";
  private static final LeaseSpec LONG = new LeaseSpec(Duration.ofMinutes(1), false, false);

  private final RedisServer server;
  private final RedisProxy proxy;
  private final CacheFixture fixture;
  private final StoredEntries stored;
  private final ResilientScripts scripts;
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  PartitionLeasesTest(RedisServer server) {
    this.server = server;
    this.proxy = RedisProxy.start(server);
    CacheFixture direct = CacheFixture.on(server);
    String namespace = direct.namespace();
    direct.close();
    this.fixture = CacheFixture.of(proxy.uri(), namespace);
    this.stored = StoredEntries.of(server, fixture, "test");
    this.scripts = fixture.scripts();
  }

  @AfterEach
  void close() {
    proxy.delay(Duration.ZERO);
    scheduler.shutdownNow();
    fixture.close();
    proxy.close();
  }

  private Cache<String, String> open() {
    CachetteConfigurationBuilder<String, String> configuration =
        CachetteConfiguration.builder(String.class, String.class)
            .partitions(PARTITIONS)
            .collector(ExpiryCollector.SORTED_SET)
            .writeThrough(true)
            .writer(DroppingWriter::new);
    return fixture.cache("test", configuration.build());
  }

  private StoreKeys partition(int position) {
    return StoreKeys.of(fixture.namespace(), "test", position, PARTITIONS);
  }

  /** Returns the names of entries in a partition. */
  private Stream<String> namesIn(int position) {
    EntryStore store = store((partition, call) -> call.proceed());
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "key" + i)
        .filter(name -> store.partitionOf(bytes(name)) == position);
  }

  private String nameIn(int position) {
    return namesIn(position).findFirst().orElseThrow();
  }

  /** Returns the key of one entry in each of these partitions. */
  private List<byte[]> keysIn(int... positions) {
    return IntStream.of(positions).mapToObj(this::nameIn).map(PartitionLeasesTest::bytes).toList();
  }

  private static byte[] bytes(String name) {
    return ("s:" + name).getBytes(StandardCharsets.UTF_8);
  }

  private void leaseToOther(String name, int position, long untilMillis) {
    server.command(
        "HSET", partition(position).control(), "lease:s:" + name, untilMillis + ":other:");
  }

  private interface PartInterceptor {
    @Nullable Object intercept(int partition, InterceptedStore.Call call) throws Throwable;
  }

  private EntryStore store(PartInterceptor interceptor) {
    List<EntryStore> stores = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      int position = i;
      Interceptor ofPart = call -> interceptor.intercept(position, call);
      stores.add(InterceptedStore.of(new IndexedStore(scripts, partition(i), "node"), ofPart));
    }
    return PartitionedStore.of(stores);
  }

  private EntryStore store() {
    return store((partition, call) -> call.proceed());
  }

  private static CompletionStage<Optional<List<Lookup>>> lease(
      EntryStore store, List<byte[]> keys, LeaseSpec spec) {
    return store.lease(keys, TOKEN, spec, ReplyFields.NONE);
  }

  @Test
  void putAll_entryExpiredAndLaterPartitionBusy_notifiesLocalListenerOnce() {
    Cache<String, String> cache = open();
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.registrationFor(EventType.EXPIRED));
    String first = nameIn(0);
    String busy = nameIn(3);
    Map<String, String> entries = new LinkedHashMap<>(Map.of(first, "new", busy, "new"));
    cache.put(first, "old");
    leaseToOther(busy, 3, System.currentTimeMillis() + 1_000);
    stored.setExpiryTime("s:" + first, System.currentTimeMillis() - 1);

    cache.putAll(entries);

    await()
        .untilAsserted(
            () -> assertThat(listener.events()).containsExactly("EXPIRED " + first + " ->-"));
    assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
    assertThat(stored.leases()).isEmpty();
  }

  @Test
  void lease_laterPartitionBusy_releasesTheOthers() {
    open();
    leaseToOther(nameIn(3), 3, Long.MAX_VALUE / 1_000_000);

    assertThat(Completions.join(lease(store(), keysIn(0, 1, 3), LONG).toCompletableFuture()))
        .isEmpty();

    assertThat(stored.leases()).containsExactly("s:" + nameIn(3));
  }

  /** The release of the first part is not sent, and the one of the second part is. */
  @Test
  void lease_partitionNotAskedAndReleaseFails_isReleasedByCaller() {
    open();
    AtomicInteger failingReleases = new AtomicInteger(1);
    EntryStore store =
        store(
            (partition, call) -> {
              if (partition == 3 && call.isOf("lease")) {
                return InterceptedStore.failure(notAsked());
              }
              if (partition == 0 && call.isOf("release") && failingReleases.get() > 0) {
                failingReleases.decrementAndGet();
                throw notAsked();
              }
              return call.proceed();
            });
    List<byte[]> keys = keysIn(0, 1, 3);

    Throwable failure = failureOf(() -> lease(store, keys, LONG));

    assertThat(stored.leases()).containsExactly("s:" + nameIn(0));
    new OrphanReleaser(scheduler).releaseAfter(failure, () -> store.release(keys, TOKEN));
    await().until(() -> stored.leases().isEmpty());
  }

  @Test
  void lease_partitionBusyAndReleaseFails_failsAndIsReleasedByCaller() {
    open();
    AtomicInteger failingReleases = new AtomicInteger(1);
    EntryStore store =
        store(
            (partition, call) ->
                call.isOf("release") && failingReleases.getAndDecrement() > 0
                    ? InterceptedStore.failure(notAsked())
                    : call.proceed());
    List<byte[]> keys = keysIn(0, 3);
    leaseToOther(nameIn(3), 3, Long.MAX_VALUE / 1_000_000);

    Throwable failure = failureOf(() -> lease(store, keys, LONG));

    new OrphanReleaser(scheduler).releaseAfter(failure, () -> store.release(keys, TOKEN));
    await().until(() -> stored.leases().equals(List.of("s:" + nameIn(3))));
  }

  private static StoreFailureException notAsked() {
    return new StoreFailureException("not asked on purpose", null, false);
  }

  private static Throwable failureOf(Supplier<CompletionStage<?>> call) {
    try {
      Object reply = call.get().toCompletableFuture().join();
      throw new AssertionError("no failure: " + reply);
    } catch (CompletionException e) {
      return Completions.unwrap(e);
    }
  }

  @Test
  void lease_firstPartEndsMeanwhile_isNotAcquired() {
    open();
    proxy.delay(Duration.ofMillis(100));
    LeaseSpec brief = new LeaseSpec(Duration.ofMillis(150), false, false);

    assertThat(Completions.join(lease(store(), keysIn(0, 1, 2), brief).toCompletableFuture()))
        .isEmpty();

    assertThat(stored.leases()).isEmpty();
  }

  @Test
  void lease_partsTakeLongerThanCall_failsAndGivesUpRedis() {
    open();
    CallBudget budget = slowCall();

    Throwable failure = failureOf(() -> budget.run(() -> lease(store(), keysIn(0, 1, 2, 3), LONG)));

    assertThat(OrphanReleaser.mayHaveRun(failure)).as("%s", failure).isTrue();
    assertThat(budget.<Duration>run(() -> CallBudget.remainingOr(Duration.ofDays(1)))).isZero();
  }

  @Test
  void read_chunksTakeLongerThanCall_fails() {
    open();
    CallBudget budget = slowCall();
    List<byte[]> keys = keysOfTwo(3_500);

    assertThatThrownBy(
            () -> budget.run(() -> store().read(keys, Fetch.VALUES)).toCompletableFuture().join())
        .hasCauseInstanceOf(StoreFailureException.class);
  }

  @Test
  void mutate_chunksTakeLongerThanCall_knowsOnlyTheFirstEffects() {
    open();
    CallBudget budget = slowCall();
    List<Mutation> mutations = keysOfTwo(900).stream().map(Mutation::remove).toList();

    List<Change> changes =
        budget
            .run(() -> store().mutate(mutations, ReplyFields.NONE, ""))
            .toCompletableFuture()
            .join();

    assertThat(changes.get(0).effect()).isEqualTo(Effect.ABSENT);
    assertThat(changes.get(899).effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(changes.get(900).effect()).isEqualTo(Effect.ABSENT);
  }

  /** Returns the budget of a call that has time for two requests, one after another. */
  private CallBudget slowCall() {
    List<byte[]> keys = keysIn(0, 1, 2, 3);
    Completions.join(lease(store(), keys, LONG).toCompletableFuture()); // registers the node
    store().release(keys, TOKEN).toCompletableFuture().join();
    proxy.delay(Duration.ofMillis(800));
    return new CallBudget(Duration.ofSeconds(2));
  }

  /** Returns keys of one partition, and then the key of another one. */
  private List<byte[]> keysOfTwo(int count) {
    return Stream.concat(namesIn(1).limit(count), Stream.of(nameIn(0)))
        .map(PartitionLeasesTest::bytes)
        .toList();
  }
}
