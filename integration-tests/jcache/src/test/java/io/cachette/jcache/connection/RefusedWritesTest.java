package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that reads work on a server that takes no writes. */
@RedisTest(dedicated = true)
@Timeout(120)
class RefusedWritesTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  RefusedWritesTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    for (Refusing state : Refusing.values()) {
      state.end(server);
    }
    fixture.close();
  }

  private static MutableConfiguration<String, String> created() {
    return CacheFixture.strings()
        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
  }

  private static MutableConfiguration<String, String> touched() {
    return CacheFixture.strings()
        .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MASTERDOWN") // answers no reads
  void reads_createdExpiry_answer(Refusing state) {
    assertReads(fixture.cache("created", created()), "created", state);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MASTERDOWN") // answers no reads
  void reads_accessedExpiry_answer(Refusing state) {
    assertReads(fixture.cache("touched", touched()), "touched", state);
  }

  private void assertReads(Cache<String, String> cache, String name, Refusing state) {
    cache.putAll(Map.of("a", "1", "b", "2"));
    StoredEntries.of(server, fixture, name).put("s:gone", "s:old", 1);
    state.begin(server);

    assertThat(cache.get("gone")).isNull();
    assertThat(cache.containsKey("gone")).isFalse();
    assertThat(cache.get("a")).isEqualTo("1");
    assertThat(cache.containsKey("a")).isTrue();
    assertThat(cache.getAll(Set.of("a", "b", "gone"))).isEqualTo(Map.of("a", "1", "b", "2"));
    List<String> values = new ArrayList<>();
    cache.forEach(entry -> values.add(entry.getValue()));
    assertThat(values).containsExactlyInAnyOrder("1", "2");
    assertThat(cache.<String>invoke("a", (entry, arguments) -> entry.getValue())).isEqualTo("1");
    assertThat(cache.<Boolean>invoke("gone", (entry, arguments) -> entry.exists())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MASTERDOWN", "OOM"}) // removals free memory
  void get_expiredEntry_notifiesListenersOnceWhenWritesWork(Refusing state) {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> cache =
        fixture.cache(
            "listened",
            touched()
                .addCacheEntryListenerConfiguration(listener.registrationFor(EventType.EXPIRED)));
    StoredEntries.of(server, fixture, "listened").put("s:gone", "s:old", 1);
    state.begin(server);

    assertThat(cache.get("gone")).isNull();
    assertThat(cache.get("gone")).isNull();

    state.end(server);
    await().until(() -> !listener.events().isEmpty());
    assertThat(cache.get("gone")).isNull();
    assertThat(listener.events()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MASTERDOWN") // answers no reads
  void get_readThrough_returnsLoadedValueWithoutWaiting(Refusing state) {
    Cache<String, String> cache =
        fixture.cache(
            "loading",
            CacheFixture.loading(key -> "loaded " + key)
                .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.put("a", "1");
    state.begin(server);

    try (CommandLog log = server.commandLog()) {
      assertThat(cache.get("a")).isEqualTo("1");
      assertThat(cache.get("b")).isEqualTo("loaded b");
      assertThat(cache.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "1", "b", "loaded b"));
      assertThat(log.topLevelCommands()).as("no command is sent again").hasSizeLessThan(20);
    }
    state.end(server);
    assertThat(cache.containsKey("b")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MASTERDOWN") // answers no reads
  void get_cacheAside_returnsLoadedValue(Refusing state) throws Exception {
    Cache<String, String> cache = fixture.cache("aside", created());
    CacheAside<String, String> aside = CacheAside.of(cache);
    state.begin(server);

    assertThat(aside.get("k", () -> "loaded")).isEqualTo("loaded");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MASTERDOWN", "OOM"}) // removals free memory
  void remove_refused_throws(Refusing state) {
    Cache<String, String> cache = fixture.cache("removed", created());
    cache.put("a", "1");
    state.begin(server);

    assertThatThrownBy(() -> cache.remove("a"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("nothing was changed");
  }
}
