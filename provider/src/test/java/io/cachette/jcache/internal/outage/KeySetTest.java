package io.cachette.jcache.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.InterceptedStore;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the removal of the entries that an outage has left unchanged. */
@RedisTest
class KeySetTest {

  private static final List<String> KEYS =
      IntStream.range(0, 2_500).mapToObj(i -> "key" + i).toList();

  private final RedisServer server;
  private final CacheFixture fixture;

  KeySetTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void removeFrom_manyEntries_sendsChunksAndReturnsLeasedKeys() {
    Cache<String, String> cache = fixture.cache();
    cache.putAll(KEYS.stream().collect(Collectors.toMap(key -> key, key -> "v")));
    String control = StoredEntries.of(server, fixture, "test").control();
    server.command("HSET", control, "lease:s:key2400", "9999999999999:other:");
    List<Integer> sent = new ArrayList<>();
    EntryStore store =
        InterceptedStore.of(
            new IndexedStore(fixture.scripts(), StoreKeys.of(fixture.namespace(), "test"), "node"),
            call -> {
              sent.add(((List<?>) call.arguments()[0]).size());
              return call.proceed();
            });

    KeySet leased =
        KeySet.of(KEYS.stream().map(KeySetTest::toBytes).toList())
            .removeFrom(store)
            .toCompletableFuture()
            .join();

    assertThat(sent).hasSize(10).containsOnly(250);
    assertThat(leased.keys()).containsExactly(toBytes("key2400"));
    assertThat(cache).hasSize(1);
    assertThat(cache.containsKey("key2400")).isTrue();
  }

  private static byte[] toBytes(String key) {
    return ("s:" + key).getBytes(StandardCharsets.UTF_8);
  }
}
