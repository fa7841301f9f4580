package io.cachette.jcache.internal.operation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.ValueCodec;
import io.cachette.internal.observe.Observers;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.event.EventDispatcher;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.integration.Writer;
import io.cachette.jcache.internal.near.NoNearCache;
import io.cachette.jcache.internal.partition.PartitionedStore;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.InterceptedStore;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.redis.NotReplicatedException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.lease.OrphanReleaser;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;

/** Tests operations on entries in two partitions, of which one or both fail. */
@RedisTest
class FailingPartitionTest {

  private static final int PARTITIONS = 2;

  private final StoreFailureException noReply =
      new StoreFailureException("lost on purpose", null, true);
  private final RedisServer server;
  private final CacheFixture fixture;
  private final EntryCodec<String, String> codec;
  private final EntryStore store;
  private final TypedStore<String, String> entries;
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);

  /**
   * The failures of the next changes of each partition, null for one that succeeds. A change that
   * is not replicated is made.
   */
  private final List<List<@Nullable RuntimeException>> failures =
      List.of(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());

  FailingPartitionTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    ClassLoader loader = fixture.manager().getClassLoader();
    this.codec =
        new EntryCodec<>(
            "test",
            new KeyCodec("test", String.class, loader, List.of()),
            new ValueCodec(ValueFormat.DEFAULT, String.class, loader, "test"),
            UnreadableValuePolicy.FAIL,
            1 << 24);
    this.store =
        PartitionedStore.of(
            IntStream.range(0, PARTITIONS)
                .mapToObj(
                    i ->
                        InterceptedStore.of(
                            new IndexedStore(fixture.scripts(), keysOf(i), "node"),
                            call -> intercept(failures.get(i), call)))
                .toList());
    this.entries =
        new TypedStore<>(
            "test",
            store,
            codec,
            new EventDispatcher<>(
                fixture.cache("other", CacheFixture.strings()), codec, flags -> {}),
            mutations -> {},
            Duration.ofSeconds(10));
  }

  @AfterEach
  void close() {
    scheduler.shutdownNow();
    fixture.close();
  }

  @Test
  void applyAll_onePartitionNotReplicatedAndOtherLost_removesEntriesOfOther() {
    String made = keys(0, 1).get(0);
    String unmade = keys(1, 1).get(0);
    put(made, "old");
    put(unmade, "old");
    LeasedEngine<String, String> engine =
        engine(
            () -> {
              failures.get(0).add(new NotReplicatedException("test", 1, 0));
              failures.get(1).add(noReply);
            });

    BatchOutcome<String, String> batch =
        engine.applyAll(List.of(Request.put(made, "new"), Request.put(unmade, "new")));

    assertThat(batch.failure()).hasMessageContaining("has written");
    await().until(() -> read(unmade) == null);
    assertThat(read(made)).isEqualTo("new");
  }

  @Test
  void applyAll_removalAfterConflictFails_returnsOtherOutcomes() {
    String lost = keys(0, 1).get(0);
    String conflicting = keys(1, 2).get(0);
    String confirmed = keys(1, 2).get(1);
    LeasedEngine<String, String> engine =
        engine(
            () -> {
              server.command("HDEL", keysOf(1).control(), "lease:s:" + conflicting);
              failures.get(0).add(noReply);
              failures.get(1).add(null);
              failures.get(1).add(noReply);
            });

    BatchOutcome<String, String> batch =
        engine.applyAll(
            List.of(
                Request.put(lost, "new"),
                Request.put(conflicting, "new"),
                Request.put(confirmed, "new")));

    assertThat(batch.outcomes()).extracting(Outcome::key).containsExactly(confirmed);
    assertThat(batch.failure()).hasMessageContaining("has written");
    assertThat(requireNonNull(batch.failure()).getSuppressed()).hasSize(1);
    assertThat(read(confirmed)).isEqualTo("new");
  }

  @Test
  void acquireTokens_onePartitionTakesNoWrites_returnsValuesOfOther() {
    String present = keys(0, 1).get(0);
    String refused = keys(1, 1).get(0);
    put(present, "value");
    failures.get(1).add(new RedisException("READONLY on purpose"));

    List<Change> changes =
        entries.acquireTokens(entries.encodeKeys(List.of(present, refused)), Condition.ABSENT);

    assertThat(changes.get(0).effect()).isNotEqualTo(Effect.TOKEN_ISSUED);
    assertThat(codec.decodeOrNull(codec.encodeKey(present), changes.get(0).previous()))
        .isEqualTo("value");
    assertThat(changes.get(1).effect()).isEqualTo(Effect.TOKEN_ISSUED);
  }

  @Test
  void acquireTokens_otherPartitionLost_throws() {
    List<byte[]> keys = entries.encodeKeys(List.of(keys(0, 1).get(0), keys(1, 1).get(0)));
    failures.get(0).add(new RedisException("READONLY on purpose"));
    failures.get(1).add(noReply);

    assertThatThrownBy(() -> entries.acquireTokens(keys, Condition.ABSENT))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("lost on purpose");
  }

  @Test
  void getAll_firstPartitionLost_reportsKeysOfOther() {
    String lost = keys(0, 1).get(0);
    String found = keys(1, 1).get(0);
    put(found, "value");
    failures.get(0).add(noReply);
    List<Outcome<String, String>> reported = new ArrayList<>();
    CacheOperations<String, String> operations =
        new CacheOperations<>(
            entries,
            entries,
            new Expiry(
                new AccessedExpiryPolicy(new javax.cache.expiry.Duration(TimeUnit.HOURS, 1))),
            new Loader<>(new FunctionLoader(key -> "loaded"), false, (key, value) -> {}),
            new Writer<>(null),
            (operation, outcomes, nanos) -> reported.addAll(outcomes),
            new Observers(),
            new NoNearCache<>(),
            new OrphanReleaser(scheduler));

    assertThatThrownBy(() -> entries.call(operations.getAllTask(List.of(lost, found))))
        .isInstanceOf(CacheException.class);

    assertThat(reported).containsExactly(Outcome.unchanged(found, true));
  }

  private LeasedEngine<String, String> engine(Runnable afterWriting) {
    return new LeasedEngine<>(
        entries,
        new ChangePlanner<>(entries, new Expiry(new EternalExpiryPolicy())),
        new Writer<>(
            new DroppingWriter<>() {
              @Override
              public void writeAll(
                  Collection<Cache.Entry<? extends String, ? extends String>> written) {
                super.writeAll(written);
                afterWriting.run();
              }
            }),
        new KeyLocks(),
        new OrphanReleaser(scheduler));
  }

  private StoreKeys keysOf(int partition) {
    return StoreKeys.of(fixture.namespace(), "test", partition, PARTITIONS);
  }

  /** Returns keys of entries of a partition. */
  private List<String> keys(int partition, int count) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "key" + i)
        .filter(key -> store.partitionOf(codec.encodeKey(key)) == partition)
        .limit(count)
        .toList();
  }

  private void put(String key, String value) {
    byte[] bytes = codec.encodeKey(key);
    Change unused =
        entries.mutate(
            new Mutation(
                bytes,
                Action.PUT,
                Condition.ANY,
                null,
                codec.encodeValue(bytes, value),
                Ttl.ETERNAL,
                Ttl.KEEP,
                Ttl.KEEP),
            false,
            "");
  }

  private @Nullable String read(String key) {
    List<byte[]> keys = entries.encodeKeys(List.of(key));
    return entries.read(keys, Fetch.VALUES).get(0).valueIfReadable();
  }

  private static @Nullable Object intercept(
      List<@Nullable RuntimeException> failures, InterceptedStore.Call call) throws Throwable {
    if (!call.isOf("mutate") || failures.isEmpty()) {
      return call.proceed();
    }
    RuntimeException failure = failures.remove(0);
    if (failure == null) {
      return call.proceed();
    }
    if (failure instanceof NotReplicatedException) {
      call.proceedAndWait();
    }
    return InterceptedStore.failure(failure);
  }
}
