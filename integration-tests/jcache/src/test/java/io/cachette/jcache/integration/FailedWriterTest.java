package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that no entry differs from the system of record for longer than a lease. */
@RedisTest
class FailedWriterTest {

  private static final Duration LONGER_THAN_LEASE = Duration.ofSeconds(40);

  private final RedisServer server;
  private final CacheFixture fixture;
  private final RecordingListener listener = new RecordingListener();

  FailedWriterTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"put", "remove"})
  void get_jvmKilledInWriter_isAbsentAfterLease(String operation) throws Exception {
    Cache<String, String> cache = fixture.cache("test", listening());
    cache.put("k", "old");
    try (JavaProgram other =
        JavaProgram.start(
            WritingProgram.class, fixture.server().toString(), fixture.namespace(), operation)) {
      assertThat(other.readLine()).isEqualTo("written");
      assertThat(cache.get("k")).as("readers see no miss before the commit").isEqualTo("old");
      other.process().destroyForcibly();
      other.process().onExit().join();
    }

    await().atMost(LONGER_THAN_LEASE).until(() -> !cache.containsKey("k"));
    assertThat(cache.get("k")).isNull();
    cache.put("k", "new");
    assertThat(cache.get("k")).isEqualTo("new");
    assertThat(listener.events()).isEmpty();
  }

  @Test
  void lease_holderFailed_sweepRemovesEntryWithoutEvent() {
    Cache<String, String> cache = fixture.cache("test", listening());
    cache.put("k", "old");

    lease("s:k", Duration.ofMillis(300));

    await().until(() -> server.command("HEXISTS", entries(), "s:k").equals(0L));
    await().until(() -> stored().leases().isEmpty());
    assertThat(listener.events()).isEmpty();
  }

  @Test
  void load_beganBeforeFailedWriter_isNotStored() throws Exception {
    CacheAside<String, String> cache = CacheAside.of(fixture.cache());

    String loaded =
        cache.get(
            "k",
            () -> {
              lease("s:k", Duration.ofMillis(1));
              Thread.sleep(20);
              return "stale";
            });

    assertThat(loaded).isEqualTo("stale");
    assertThat(server.command("HEXISTS", entries(), "s:k")).isEqualTo(0L);
  }

  @Test
  void load_beginsDuringLeaseOfFailedWriter_isNotStored() throws Exception {
    CacheAside<String, String> cache = CacheAside.of(fixture.cache());
    lease("s:k", Duration.ofMillis(700));

    String loaded =
        cache.get(
            "k",
            () -> {
              Thread.sleep(1_000);
              return "stale";
            });

    assertThat(loaded).isEqualTo("stale");
    assertThat(server.command("HEXISTS", entries(), "s:k")).isEqualTo(0L);
    assertThat(cache.get("k", () -> "fresh")).isEqualTo("fresh");
    assertThat(fixture.manager().<String, String>getCache("test").get("k")).isEqualTo("fresh");
  }

  @Test
  void put_throwingWriter_restoresExpiryTime() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            failing()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY)));
    long expiryTime = System.currentTimeMillis() + 3_600_000;
    stored().put("s:timed", "s:v", expiryTime);
    server.command("HSET", entries(), "s:eternal", "s:v");

    for (String key : Set.of("timed", "eternal", "absent")) {
      assertThatThrownBy(() -> cache.put(key, "new")).isInstanceOf(CacheWriterException.class);
      assertThatThrownBy(() -> cache.remove(key)).isInstanceOf(CacheWriterException.class);
    }

    assertThat(server.command("HGET", entries(), "s:timed")).isEqualTo(expiryTime + ":s:v");
    assertThat(stored().expiryTime("s:timed")).isEqualTo(expiryTime);
    assertThat(server.command("HGET", entries(), "s:eternal")).isEqualTo("s:v");
    assertThat(stored().expiryTime("s:eternal")).isNull();
    assertThat(cache.containsKey("absent")).isFalse();
    assertThat(stored().leases()).isEmpty();
  }

  @Test
  void put_createdExpiry_keepsOriginalExpiryTime() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            writing()
                .setExpiryPolicyFactory(
                    CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY)));
    long expiryTime = System.currentTimeMillis() + 3_600_000;
    stored().put("s:k", "s:old", expiryTime);

    cache.put("k", "new");

    assertThat(server.command("HGET", entries(), "s:k")).isEqualTo(expiryTime + ":s:new");
    assertThat(stored().expiryTime("s:k")).isEqualTo(expiryTime);
  }

  @Test
  void get_accessDuringWrite_extendsExpiryTimeAfterRelease() {
    Cache<String, String> reader =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(
                    TouchedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR)));
    reader.put("k", "v");
    long expiryTime = System.currentTimeMillis() + 60_000;
    stored().setExpiryTime("s:k", expiryTime);
    lease("s:k", Duration.ofSeconds(30));
    assertThat(stored().expiryTime("s:k")).isLessThan(expiryTime);

    assertThat(reader.get("k")).isEqualTo("v");
    assertThat(stored().expiryTime("s:k")).isLessThan(expiryTime);
    store().release(List.of(bytes("s:k")), "token").toCompletableFuture().join();

    assertThat(stored().expiryTime("s:k")).isGreaterThan(expiryTime);
    assertThat(reader.get("k")).isEqualTo("v");
  }

  private void lease(String key, Duration duration) {
    assertThat(
            store()
                .lease(
                    List.of(bytes(key)),
                    "token",
                    new EntryStore.LeaseSpec(duration, true, false),
                    new ReplyFields(false, false, false))
                .toCompletableFuture()
                .join())
        .isPresent();
  }

  private IndexedStore store() {
    return fixture.store("test", "failed-node");
  }

  private MutableConfiguration<String, String> listening() {
    return writing()
        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY))
        .addCacheEntryListenerConfiguration(listener.registrationFor(EventType.EXPIRED));
  }

  private static MutableConfiguration<String, String> writing() {
    return CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(DroppingWriter::new);
  }

  private static MutableConfiguration<String, String> failing() {
    return CacheFixture.strings().setWriteThrough(true).setCacheWriterFactory(FailingWriter::new);
  }

  private StoredEntries stored() {
    return new StoredEntries(server, entries());
  }

  private String entries() {
    return fixture.namespace() + ":{test}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class FailingWriter extends DroppingWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void delete(Object key) {
      throw new IllegalStateException("on purpose");
    }
  }
}
