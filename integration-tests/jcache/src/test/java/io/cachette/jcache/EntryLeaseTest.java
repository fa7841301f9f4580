package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.Policies;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.Traffic;
import io.cachette.jcache.support.Workers;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests the lease of an entry: it delays changes by other nodes until it is released or expires.
 */
@RedisTest
class EntryLeaseTest {

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;

  EntryLeaseTest(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  @Test
  void entryLease_otherNode_allowsReadsAndDelaysChanges() {
    Cache<String, String> theirs = there.cache();
    theirs.put("k", "old");
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    CompletableFuture<Void> began = new CompletableFuture<>();
    Cache<String, String> mine =
        here.cache(
            "test",
            writing(
                () -> {
                  began.complete(null);
                  mayEnd.join();
                }));
    CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> mine.put("k", "mine"));
    began.join();

    try (Traffic traffic = Traffic.on(server)) {
      assertThat(theirs.get("k")).isEqualTo("old");
      CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> theirs.put("k", "theirs"));
      // The put was sent again, so it was refused before.
      await().until(() -> traffic.sent().size() > 2);
      assertThat(waiting).isNotDone();
      assertThat(theirs.get("k")).isEqualTo("old");
      mayEnd.complete(null);
      waiting.join();
    }

    writing.join();
    assertThat(mine.get("k")).isEqualTo("theirs");
    assertThat(StoredEntries.of(server, here, "test").leases()).isEmpty();
  }

  @Test
  void entryLease_neverReleased_expires() {
    Cache<String, String> theirs = there.cache();
    StoreKeys keys = StoreKeys.of(here.namespace(), "test");
    ResilientScripts scripts = there.scripts();
    assertThat(
            new IndexedStore(scripts, keys, "stopped")
                .lease(
                    List.of("s:k".getBytes(StandardCharsets.UTF_8)),
                    "token",
                    new EntryStore.LeaseSpec(Duration.ofMillis(700), false, false),
                    new ReplyFields(false, false, false))
                .toCompletableFuture()
                .join())
        .isPresent();

    theirs.put("k", "v");

    assertThat(theirs.get("k")).isEqualTo("v");
  }

  @Test
  void put_leaseLostDuringWrite_removesEntry() {
    Cache<String, String> theirs = there.cache();
    List<String> written = new ArrayList<>();
    Cache<String, String> mine =
        here.cache(
            "test",
            writing(
                () -> {
                  written.add("mine");
                  loseLeases();
                  theirs.put("k", "theirs");
                }));

    mine.put("k", "mine");

    assertThat(written).hasSize(1);
    assertThat(theirs.containsKey("k")).isFalse();
  }

  @Test
  void invoke_leaseLostDuringProcessor_runsAgainOnNewValue() {
    Cache<String, String> theirs = there.cache();
    Cache<String, String> mine = here.cache();
    theirs.put("k", "v0");

    String result =
        mine.invoke(
            "k",
            withConflicts(
                run -> {
                  loseLeases();
                  theirs.put("k", "v" + run);
                }));

    assertThat(result).isEqualTo("v7+mine");
    assertThat(theirs.get("k")).isEqualTo("v7+mine");
  }

  @Test
  void invoke_entryExpiresUnderLease_createsEntryAgain() {
    MutableConfiguration<String, String> shortLived =
        CacheFixture.strings().setExpiryPolicyFactory(Policies.customCreated(500));
    Cache<String, String> theirs = there.cache("test", shortLived);
    Cache<String, String> mine =
        here.cache("test", CacheFixture.strings().setExpiryPolicyFactory(Policies.custom()));
    theirs.put("k", "v0");

    String result =
        mine.invoke(
            "k",
            withConflicts(
                run -> {
                  if (run < 7) {
                    theirs.remove("k");
                    theirs.put("k", "v" + run);
                  } else {
                    await().until(() -> theirs.get("k") == null);
                  }
                }));

    assertThat(result).isEqualTo("null+mine");
    assertThat(mine.get("k")).isEqualTo("null+mine");
  }

  /**
   * A processor with a conflicting change in each of its first seven runs. The second run has a
   * brief lease, the seventh one a long lease. Both delay the changes of other nodes.
   */
  private static EntryProcessor<String, String, String> withConflicts(IntConsumer conflict) {
    AtomicInteger runs = new AtomicInteger();
    return (entry, arguments) -> {
      String seen = entry.getValue();
      if (runs.incrementAndGet() <= 7) {
        conflict.accept(runs.get());
      }
      entry.setValue(seen + "+mine");
      return seen + "+mine";
    };
  }

  @Test
  void put_failingWriter_releasesLeaseAndThrows() {
    Cache<String, String> mine =
        here.cache(
            "test",
            writing(
                () -> {
                  throw new IllegalStateException("no disk");
                }));

    assertThatThrownBy(() -> mine.put("k", "v"))
        .isInstanceOf(CacheWriterException.class)
        .hasRootCauseMessage("no disk");

    assertThat(StoredEntries.of(server, here, "test").leases()).isEmpty();
    assertThat(mine.containsKey("k")).isFalse();
  }

  @Test
  void putAll_overlappingKeysInOppositeOrders_neverDeadlocks() {
    List<Cache<String, String>> nodes =
        List.of(here.cache("test", writing(() -> {})), there.cache("test", writing(() -> {})));
    List<String> common = IntStream.range(0, 20).mapToObj(i -> "k" + i).toList();

    Workers.run(
        4,
        Duration.ofSeconds(60),
        worker -> {
          List<String> keys = new ArrayList<>(common);
          keys.add("only" + worker);
          if (worker % 2 == 0) {
            Collections.reverse(keys);
          }
          for (int i = 0; i < 25; i++) {
            Map<String, String> entries = new LinkedHashMap<>();
            for (String key : keys) {
              entries.put(key, worker + "/" + i);
            }
            nodes.get(worker % 2).putAll(entries);
          }
          return keys;
        });

    Map<String, String> found = nodes.get(0).getAll(new HashSet<>(common));
    assertThat(found).hasSize(20);
    assertThat(new HashSet<>(found.values())).as("all keys are leased together").hasSize(1);
    assertThat(StoredEntries.of(server, here, "test").leases()).isEmpty();
  }

  private static MutableConfiguration<String, String> writing(Runnable write) {
    CacheWriter<String, String> writer =
        new DroppingWriter<>() {
          @Override
          public void write(Cache.Entry<? extends String, ? extends String> entry) {
            write.run();
          }
        };
    return CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(() -> writer);
  }

  /** Deletes the leases, as if they had expired. */
  private void loseLeases() {
    StoredEntries stored = StoredEntries.of(server, here, "test");
    stored.leases().forEach(key -> server.command("HDEL", stored.control(), "lease:" + key));
  }
}
