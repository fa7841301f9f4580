package io.cachette.jcache.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how a cache gets its collector, and the one that lets the server remove entries. */
@RedisTest
class CollectorTest {

  private static final int ENTRIES = 700;

  private final RedisServer server;
  private final CacheFixture fixture;

  CollectorTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void assumeFieldsExpire() {
    assumeThat(StoredEntries.doFieldsExpire(server)).isTrue();
  }

  private static CachetteConfiguration<String, String> expiring(
      Duration duration, ExpiryCollector collector) {
    return CachetteConfiguration.builder(String.class, String.class)
        .expiry(CreatedExpiryPolicy.factoryOf(duration))
        .collector(collector)
        .build();
  }

  private Cache<String, String> open(CacheFixture node, Duration duration) {
    return node.cache("test", expiring(duration, ExpiryCollector.AUTO));
  }

  private Object layout() {
    return server.command("HGET", entries() + ":descriptor", "layout");
  }

  private Object index() {
    return server.command("ZRANGE", entries() + ":expiry", "0", "-1");
  }

  private String entries() {
    return fixture.namespace() + ":{test}";
  }

  @Test
  void open_explicitSortedSet_hasIndex() {
    Cache<String, String> cache =
        fixture.cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.SORTED_SET));

    cache.put("k", "v");

    assertThat(layout()).isEqualTo("indexed");
    assertThat(index()).isEqualTo(List.of("s:k", "scan:end"));
  }

  @Test
  void open_existingCache_keepsItsCollector() {
    fixture.cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.SORTED_SET)).put("k", "v");
    try (CacheFixture other = fixture.anotherNode()) {
      open(other, Duration.ONE_HOUR).put("other", "v");

      assertThat(layout()).isEqualTo("indexed");
      assertThat(index()).isEqualTo(List.of("s:k", "s:other", "scan:end"));
    }
  }

  @Test
  void open_serverRefusesCommands_usesIndexUnlessFieldTtlIsRequired() {
    URI uri = fixture.server();
    if (StoredEntries.doFieldsExpire(server)) {
      server.addUser("few", "secret", "~*", "&*", "+@all", "-hsetex");
      uri = server.uri("few", "secret");
    }
    try (CacheFixture restricted = CacheFixture.of(uri, fixture.namespace())) {
      assertThatThrownBy(
              () ->
                  restricted.cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.FIELD_TTL)))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll(
              "Cache 'test'", "collector is field-ttl, and the server refuses its commands");

      open(restricted, Duration.ONE_HOUR).put("k", "v");

      assertThat(layout()).isEqualTo("indexed");
      assertThat(index()).isEqualTo(List.of("s:k", "scan:end"));
    }
  }

  @Test
  void open_descriptorIsLost_keepsCollectorOfOtherNodes() {
    fixture.cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.SORTED_SET)).put("k", "v");
    server.command("DEL", entries() + ":descriptor");
    try (CacheFixture other = fixture.anotherNode()) {
      open(other, Duration.ONE_HOUR).put("other", "v");

      assertThat(layout()).isEqualTo("indexed");
      assertThat(index()).isEqualTo(List.of("s:k", "s:other", "scan:end"));
    }
  }

  @Test
  void open_fieldTtlAndUserMayNotUseCommands_throwsAndSaysWhich() {
    assumeFieldsExpire();
    open(fixture, Duration.ONE_HOUR).put("k", "v");
    server.addUser("few", "secret", "~*", "&*", "+@all", "-hpexpireat");
    try (CacheFixture restricted =
        CacheFixture.of(server.uri("few", "secret"), fixture.namespace())) {
      assertThatThrownBy(() -> open(restricted, Duration.ONE_HOUR))
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll("Cache 'test'", "the server refuses its commands", "hpexpireat");
    }
  }

  @Test
  void clear_fieldTtlAndListener_keepsIndexComplete() {
    assumeFieldsExpire();
    Cache<String, String> cache = open(fixture, Duration.ONE_HOUR);
    cache.registerCacheEntryListener(new RecordingListener().registrationFor(EventType.EXPIRED));
    cache.put("k", "v");

    cache.clear();

    cache.put("later", "v");
    assertThat(index()).isEqualTo(List.of("s:later", "scan:end"));
  }

  @Test
  void put_fieldTtl_writesNoIndexAndServerRemovesEntry() {
    assumeFieldsExpire();
    Cache<String, String> cache = open(fixture, Duration.ONE_HOUR);
    StoredEntries stored = StoredEntries.of(server, fixture, "test");

    cache.put("k", "v");

    assertThat(layout()).isEqualTo("field-ttl");
    assertThat(stored.expiryTime("s:k")).isCloseTo(stored.ownExpiryTime("s:k"), Offset.offset(1L));
    assertThat(index()).isEqualTo(List.of("scan:end"));
    cache.put("k", "w");
    assertThat(stored.expiryTime("s:k")).isCloseTo(stored.ownExpiryTime("s:k"), Offset.offset(1L));
  }

  @Test
  void open_otherCollectorThanRecorded_throwsAndSaysBoth() {
    assumeFieldsExpire();
    open(fixture, Duration.ONE_HOUR);
    try (CacheFixture other = fixture.anotherNode()) {
      assertThatThrownBy(
              () -> other.cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.SORTED_SET)))
          .isInstanceOf(CacheException.class)
          .hasMessageContaining("collector is field-ttl there and sorted-set here");
    }
  }

  @Test
  void put_cacheWasDestroyedAndHasOtherCollectorNow_usesThat() {
    assumeFieldsExpire();
    Cache<String, String> cache = open(fixture, Duration.ONE_HOUR);
    cache.put("k", "v");
    try (CacheFixture other = fixture.anotherNode()) {
      server.flushAll();
      other
          .cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.SORTED_SET))
          .put("theirs", "v");

      cache.put("mine", "v");

      assertThat(index()).isEqualTo(List.of("s:theirs", "s:mine", "scan:end"));
    }
  }

  @Test
  void put_nodeWithFormerCollectorWritesFirst_usesNewCollector() {
    assumeFieldsExpire();
    Cache<String, String> cache =
        fixture.cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.SORTED_SET));
    cache.put("k", "v");
    try (CacheFixture other = fixture.anotherNode()) {
      server.flushAll();
      Cache<String, String> theirs =
          other.cache("test", expiring(Duration.ONE_HOUR, ExpiryCollector.FIELD_TTL));

      cache.put("mine", "v");
      theirs.put("theirs", "v");

      assertThat(layout()).isEqualTo("field-ttl");
      assertThat(index()).isEqualTo(List.of("scan:end"));
    }
  }

  @Test
  void registerExpiredListener_fieldTtl_reportsEachLaterExpiryOnce() {
    assumeFieldsExpire();
    Cache<String, String> cache = open(fixture, new Duration(TimeUnit.SECONDS, 6));
    IntStream.range(0, ENTRIES).forEach(i -> cache.put("k" + i, "v" + i));
    RecordingListener listener = new RecordingListener();
    CacheEntryListenerConfiguration<String, String> registration =
        listener.registrationFor(EventType.EXPIRED);
    try (CacheFixture other = fixture.anotherNode()) {
      Cache<String, String> theirs = open(other, new Duration(TimeUnit.SECONDS, 6));

      theirs.registerCacheEntryListener(registration);

      assertThat((List<?>) index()).hasSize(ENTRIES + 1);
      cache.put("later", "v");
      await().until(() -> listener.events().size() >= ENTRIES + 1);
      assertThat(listener.events()).hasSize(ENTRIES + 1).doesNotHaveDuplicates();
      theirs.deregisterCacheEntryListener(registration);
      assertThat(index()).isEqualTo(List.of("scan:end"));
    }
  }
}
