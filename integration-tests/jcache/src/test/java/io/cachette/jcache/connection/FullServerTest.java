package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that a server which has no memory left executes what frees memory or renews entries. */
@RedisTest
class FullServerTest {

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private Cache<String, String> cache;

  FullServerTest(RedisServer server) {
    this.server = server;
    this.here = CacheFixture.on(server);
    this.there = here.anotherNode();
    this.cache = here.cache();
  }

  @BeforeEach
  void fill() {
    cache.putAll(Map.of("a", "1", "b", "2", "c", "3"));
  }

  @AfterEach
  void close() {
    server.freeMemory();
    there.close();
    here.close();
  }

  @Test
  void put_fullServer_isRefusedAndReadsWork() {
    server.fillMemory();

    assertThatThrownBy(() -> cache.put("d", "4")).isInstanceOf(CacheException.class);
    assertThat(cache.get("a")).isEqualTo("1");
    assertThat(cache.getAll(Set.of("a", "b", "d"))).hasSize(2);
    Set<String> keys = new HashSet<>();
    cache.forEach(entry -> keys.add(entry.getKey()));
    assertThat(keys).hasSize(3);
  }

  @Test
  void remove_fullServer_removes() {
    server.fillMemory();

    assertThat(cache.remove("a")).isTrue();
    assertThat(cache.getAndRemove("b")).isEqualTo("2");
    cache.removeAll(Set.of("c"));
    assertThat(server.command("EXISTS", entries())).isEqualTo(0L);
  }

  @Test
  void remove_nodeNotRegistered_removes() {
    Cache<String, String> other = there.cache();
    server.fillMemory();

    assertThat(other.remove("a", "1")).isTrue();
    other.invoke(
        "b",
        (entry, arguments) -> {
          entry.remove();
          return null;
        });
    other.removeAll();
    assertThat(server.command("EXISTS", entries())).isEqualTo(0L);
  }

  @Test
  void clear_fullServer_deletesEntries() {
    server.fillMemory();

    cache.clear();
    assertThat(cache.iterator().hasNext()).isFalse();
  }

  @Test
  void destroyCache_fullServer_deletesKeys() {
    server.fillMemory();

    here.manager().destroyCache("test");
    assertThat(server.command("KEYS", entries() + "*").toString()).isEqualTo("[]");
  }

  @Test
  void createCache_existingCache_opensIt() {
    server.fillMemory();

    assertThat(there.cache().get("a")).isEqualTo("1");
  }

  @Test
  void get_accessedExpiry_renewsEntry() {
    Cache<String, String> touched =
        here.cache("touched", expiring(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    touched.put("k", "v");
    StoredEntries stored = StoredEntries.of(server, here, "touched");
    long soon = System.currentTimeMillis() + 60_000;
    stored.setExpiryTime("s:k", soon);
    server.fillMemory();

    assertThat(touched.get("k")).isEqualTo("v");
    assertThat(touched.getAll(Set.of("k"))).hasSize(1);
    assertThat(touched.iterator().next().getValue()).isEqualTo("v");
    assertThat(stored.expiryTime("s:k")).isGreaterThan(soon);
  }

  @Test
  void sweep_fullServer_deletesExpiredEntries() {
    RecordingListener listener = new RecordingListener();
    here.cache(
        "swept",
        expiring(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))
            .addCacheEntryListenerConfiguration(listener.registrationFor(EventType.EXPIRED)));
    StoredEntries.of(server, here, "swept").put("s:k", "s:v", 1);
    server.fillMemory();

    await().until(() -> listener.events().size() == 1);
  }

  @Test
  void remove_writeThrough_removesAtBoth() {
    Cache<String, String> writing = there.cache("test", writeThrough());
    server.fillMemory();

    assertThat(writing.remove("a")).isTrue();
    writing.removeAll(Set.of("b"));
    assertThat(writing.containsKey("a")).isFalse();
    assertThat(cache.containsKey("b")).isFalse();
    assertThatThrownBy(() -> writing.put("c", "new")).isInstanceOf(CacheException.class);
    assertThat(cache.get("c")).isEqualTo("3");
  }

  @Test
  void get_missOfReadThrough_returnsLoadedValue() {
    Cache<String, String> loading = there.cache("test", CacheFixture.loading(key -> "loaded"));
    server.fillMemory();

    assertThat(loading.get("absent")).isEqualTo("loaded");
    assertThat(loading.getAll(Set.of("a", "absent"))).containsEntry("absent", "loaded");
    assertThat(cache.containsKey("absent")).isFalse();
    assertThat(StoredEntries.of(server, here, "test").loads()).isEmpty();
    server.freeMemory();
    assertThat(loading.get("absent")).isEqualTo("loaded");
    assertThat(cache.get("absent")).isEqualTo("loaded");
  }

  @Test
  void get_missOfCacheAside_returnsLoadedValue() throws Exception {
    CacheAside<String, String> aside = CacheAside.of(cache);
    server.fillMemory();

    assertThat(aside.get("absent", () -> "loaded")).isEqualTo("loaded");
    assertThat(aside.renew("a", LoadOptions.defaults(), () -> "renewed")).isEqualTo("renewed");
    assertThat(cache.get("a")).isEqualTo("1");
  }

  @Test
  void get_fullDuringLoad_returnsLoadedValueAndLeavesNoToken() throws Exception {
    String loaded =
        CacheAside.of(cache)
            .get(
                "absent",
                () -> {
                  server.fillMemory();
                  return "loaded";
                });

    assertThat(loaded).isEqualTo("loaded");
    assertThat(StoredEntries.of(server, here, "test").loads()).isEmpty();
    assertThat(cache.containsKey("absent")).isFalse();
  }

  @Test
  void listener_fullServer_keepsItsRegistration() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> listening =
        there.cache(
            "test",
            CacheFixture.strings()
                .addCacheEntryListenerConfiguration(listener.registrationFor(EventType.REMOVED)));
    String registered = StoredEntries.of(server, here, "test").listeners();
    server.fillMemory();

    await()
        .atMost(java.time.Duration.ofSeconds(25))
        .until(() -> !StoredEntries.of(server, here, "test").listeners().equals(registered));
    cache.remove("a");
    await().until(() -> listener.events().size() == 1);
    assertThat(listening.containsKey("a")).isFalse();
  }

  private String entries() {
    return here.namespace() + ":{test}";
  }

  private static MutableConfiguration<String, String> expiring(
      javax.cache.configuration.Factory<javax.cache.expiry.ExpiryPolicy> policy) {
    return CacheFixture.strings().setExpiryPolicyFactory(policy);
  }

  private static MutableConfiguration<String, String> writeThrough() {
    return CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(DroppingWriter::new);
  }
}
