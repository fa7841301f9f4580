package io.cachette.jcache.partition;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.redis.StoreFailureException;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests calls for several entries while one of the partitions refuses all commands. */
@RedisTest
class PartialFailureTest {

  private static final int PARTITIONS = 4;
  private static final Map<String, String> ENTRIES =
      IntStream.range(0, 1_000).boxed().collect(toMap(i -> "key" + i, i -> "value" + i));

  private final RedisServer server;
  private final CacheFixture fixture;
  private final Cache<String, String> cache;

  PartialFailureTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.cache = fixture.cache("test", configuration());
  }

  private static CachetteConfiguration<String, String> configuration() {
    return CachetteConfiguration.builder(String.class, String.class)
        .partitions(PARTITIONS)
        .statistics(true)
        .build();
  }

  @AfterEach
  void close() {
    server.command("DEL", refusing().entries());
    fixture.close();
  }

  private StoreKeys refusing() {
    return keys(2);
  }

  /** Commands for hashes fail with WRONGTYPE. Returns the keys of the partition. */
  private Set<String> refuse() {
    Set<String> keys = keysOf(2);
    server.command("DEL", refusing().entries());
    server.command("SET", refusing().entries(), "no hash");
    return keys;
  }

  private Set<String> keysOf(int partition) {
    StoredEntries stored = StoredEntries.of(server, fixture, "test");
    String name = keys(partition).entries();
    return ENTRIES.keySet().stream()
        .filter(key -> stored.entries("s:" + key).equals(name))
        .collect(Collectors.toSet());
  }

  private StoreKeys keys(int partition) {
    return StoreKeys.of(fixture.namespace(), "test", partition, PARTITIONS);
  }

  /** A node whose user can lose the permissions for partition 1, until the node closes. */
  private record Lockable(CacheFixture fixture, Runnable lock, Runnable unlock)
      implements AutoCloseable {
    @Override
    public void close() {
      unlock.run();
      fixture.close();
    }
  }

  private Lockable lockable() {
    String user = "u" + fixture.namespace();
    server.addUser(
        user, LeastPrivilege.PASSWORD, LeastPrivilege.rules(server, fixture.namespace()));
    return new Lockable(
        CacheFixture.of(server.uri(user, LeastPrivilege.PASSWORD), fixture.namespace()),
        () ->
            server.command(
                "ACL",
                "SETUSER",
                user,
                "resetkeys",
                "~" + keys(0).entries() + "*",
                "~" + keys(2).entries() + "*",
                "~" + keys(3).entries() + "*"),
        () -> server.command("ACL", "SETUSER", user, "~" + fixture.namespace() + ":*"));
  }

  private static void assertUnknown(Throwable failure) {
    assertThat(failure.getCause())
        .isInstanceOfSatisfying(
            StoreFailureException.class, cause -> assertThat(cause.isOutcomeUnknown()).isTrue());
  }

  private long stored() {
    return IntStream.of(0, 1, 3)
        .mapToObj(i -> StoreKeys.of(fixture.namespace(), "test", i, PARTITIONS).entries())
        .mapToLong(entries -> (Long) Objects.requireNonNull(server.command("HLEN", entries)))
        .sum();
  }

  @Test
  void putAll_partitionRefuses_storesCountsAndPublishesTheOthers() {
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.registration());
    int done = ENTRIES.size() - refuse().size();

    assertThatThrownBy(() -> cache.putAll(ENTRIES))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(done + " of 1000 entries were done")
        .hasStackTraceContaining("WRONGTYPE");

    assertThat(stored()).isEqualTo(done);
    assertThat(listener.events()).hasSize(done);
    assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 0, done, 0));
  }

  @Test
  void removeAllWithKeys_partitionRefuses_removesCountsAndPublishesTheOthers() {
    cache.putAll(ENTRIES);
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.registration());
    Counters.clear(cache);
    int done = ENTRIES.size() - refuse().size();

    assertThatThrownBy(() -> cache.removeAll(ENTRIES.keySet()))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(done + " of 1000 entries were done");

    assertThat(stored()).isZero();
    assertThat(listener.events()).hasSize(done);
    assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 0, 0, done));
  }

  @Test
  void putAll_partitionsFailDifferently_saysThatPartWasDone() {
    try (Lockable locked = lockable()) {
      Cache<String, String> theirs = locked.fixture().cache("test", configuration());
      Set<String> refused = refuse();
      refused.addAll(keysOf(1));
      locked.lock().run();
      int done = ENTRIES.size() - refused.size();

      assertThatThrownBy(() -> theirs.putAll(ENTRIES))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll(
              "a part of the operation was carried out",
              "With this request, " + done + " of 1000 entries were done")
          .hasMessageNotContaining("nothing was changed")
          .hasStackTraceContaining("WRONGTYPE")
          .satisfies(PartialFailureTest::assertUnknown);
    }
  }

  @Test
  void clear_noPermissionForPartition_clearsTheOthersAndSaysSo() {
    cache.putAll(ENTRIES);
    try (Lockable locked = lockable()) {
      Cache<String, String> theirs = locked.fixture().cache("test", configuration());
      locked.lock().run();

      assertThatThrownBy(theirs::clear)
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("a part of the operation was carried out", "the rest was not")
          .hasMessageNotContaining("nothing was changed")
          .satisfies(PartialFailureTest::assertUnknown);

      assertThat(cache.getAll(ENTRIES.keySet()).keySet()).isEqualTo(keysOf(1));
    }
  }

  @Test
  void putAll_noPermissionForPartitionAfterWriter_storesCountsAndPublishesTheOthers() {
    fixture.manager().enableStatistics("test", false); // its MBean has the same name
    try (Lockable locked = lockable()) {
      Cache<String, String> theirs =
          locked
              .fixture()
              .cache(
                  "test",
                  CachetteConfiguration.builder(String.class, String.class)
                      .partitions(PARTITIONS)
                      .statistics(true)
                      .writeThrough(true)
                      .writer(
                          () ->
                              new DroppingWriter<>() {
                                @Override
                                public void writeAll(
                                    Collection<Cache.Entry<? extends String, ? extends String>>
                                        entries) {
                                  super.writeAll(entries);
                                  locked.lock().run();
                                }
                              })
                      .build());
      RecordingListener listener = new RecordingListener();
      theirs.registerCacheEntryListener(listener.registration());
      Map<String, String> few =
          IntStream.range(0, 100).boxed().collect(toMap(i -> "key" + i, i -> "new"));
      Set<String> done = new HashSet<>(few.keySet());
      done.removeAll(keysOf(1));

      assertThatThrownBy(() -> theirs.putAll(few))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("has written", done.size() + " of 100 entries were done");

      assertThat(cache.getAll(few.keySet()).keySet()).isEqualTo(done);
      assertThat(listener.events()).hasSize(done.size());
      assertThat(Counters.of(theirs)).isEqualTo(new Counters(0, 0, done.size(), 0));
    }
  }

  @Test
  void invokeAll_partitionRefusesLookUp_changesNothing() {
    refuse();

    assertThatThrownBy(
            () ->
                cache.invokeAll(
                    ENTRIES.keySet(),
                    (entry, arguments) -> {
                      entry.setValue("new");
                      return null;
                    }))
        .isInstanceOf(CacheException.class);

    assertThat(stored()).isZero();
    assertThat(Counters.of(cache)).isEqualTo(new Counters(0, 0, 0, 0));
  }

  @Test
  void getAll_partitionRefuses_throws() {
    cache.putAll(ENTRIES);
    Set<String> refused = refuse();

    assertThatThrownBy(() -> cache.getAll(ENTRIES.keySet()))
        .isInstanceOf(CacheException.class)
        .hasStackTraceContaining("WRONGTYPE");

    Set<String> others = new HashSet<>(ENTRIES.keySet());
    others.removeAll(refused);
    assertThat(cache.getAll(others)).hasSameSizeAs(others);
    assertThatThrownBy(() -> cache.get(refused.iterator().next()))
        .isInstanceOf(CacheException.class);
  }

  @Test
  void invoke_partitionRefuses_worksInTheOthers() {
    Set<String> refused = refuse();

    for (String key : ENTRIES.keySet()) {
      if (!refused.contains(key)) {
        cache.invoke(
            key,
            (entry, arguments) -> {
              entry.setValue("new");
              return null;
            });
      }
    }

    assertThat(stored()).isEqualTo(ENTRIES.size() - refused.size());
    assertThatThrownBy(
            () -> cache.<Object>invoke(refused.iterator().next(), (entry, a) -> entry.getValue()))
        .isInstanceOfAny(EntryProcessorException.class, CacheException.class);
  }
}
