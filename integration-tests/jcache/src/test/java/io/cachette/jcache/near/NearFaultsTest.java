package io.cachette.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.NearCache;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that a near cache serves no old values after faults, and serves values again. */
@RedisTest
@Timeout(120)
class NearFaultsTest {

  private CacheFixture writers;
  private RedisProxy proxy;
  private CacheFixture readers;
  private RedisServer server;
  private Cache<String, String> writer;

  @BeforeEach
  void open(RedisServer started) {
    server = started;
    writers = CacheFixture.on(server);
    proxy = RedisProxy.start(server);
    readers = CacheFixture.of(proxy.uri(), writers.namespace(), Duration.ofSeconds(2));
    writer = writers.cache("near", CacheFixture.strings());
  }

  /** The client behind the proxy closes first, and needs Redis for that. */
  @AfterEach
  void close() {
    proxy.release();
    proxy.restore();
    readers.close();
    writers.close();
    proxy.close();
  }

  @Test
  void fill_changeWhileTheOldValueIsOnItsWay_isNotStored() {
    Cache<String, String> reader = open();
    writer.put("k", "old");
    writer.put("probe", "1");
    NearNodes.awaitServed(reader, "probe", "1");
    String late = reader.get("warm-up"); // so that the next read is a plain HGET
    assertThat(late).isNull();
    proxy.hold("HGET");
    CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> reader.get("k"));
    awaitHeld();

    writer.put("k", "new");
    long invalidations = NearCache.of(reader).getInvalidations();
    writer.put("probe", "2");
    await()
        .atMost(NearNodes.PATIENCE)
        .until(() -> NearCache.of(reader).getInvalidations() > invalidations);
    proxy.release();

    assertThat(slow.orTimeout(30, TimeUnit.SECONDS).join()).isIn("old", "new");
    assertThat(reader.get("k")).isEqualTo("new");
    NearNodes.awaitServed(reader, "k", "new");
  }

  /** The command has reached the server when the proxy has counted it. */
  private void awaitHeld() {
    long before = proxy.traffic().commands();
    await().atMost(NearNodes.PATIENCE).until(() -> proxy.traffic().commands() > before);
  }

  @Test
  void get_messagesAreLate_bypassesTheNearCache() {
    Cache<String, String> reader = open();
    writer.put("k", "old");
    NearNodes.awaitServed(reader, "k", "old");

    proxy.hold("MESSAGE");
    writer.put("k", "new");

    NearNodes.awaitValue(reader, "k", "new");
    NearNodes.awaitBypassed(reader);
    proxy.release();
    NearNodes.awaitServed(reader, "k", "new");
  }

  @Test
  void get_connectionsWereCut_servesNoOldValueAfterwards() {
    Cache<String, String> reader = open();
    writer.put("k", "old");
    NearNodes.awaitServed(reader, "k", "old");

    proxy.cut();
    writer.put("k", "new");
    NearNodes.awaitBypassed(reader);
    proxy.restore();

    await().atMost(NearNodes.PATIENCE).ignoreExceptions().until(() -> reader.get("k") != null);
    assertThat(reader.get("k")).isEqualTo("new");
    NearNodes.awaitServed(reader, "k", "new");
  }

  @Test
  void get_everythingWasFlushed_isAbsentAndThenServedAgain() {
    Cache<String, String> reader = open();
    writer.put("k", "old");
    NearNodes.awaitServed(reader, "k", "old");

    server.command("FLUSHALL");

    await().atMost(NearNodes.PATIENCE).until(() -> reader.get("k") == null);
    writer.put("k", "new");
    NearNodes.awaitValue(reader, "k", "new");
    NearNodes.awaitServed(reader, "k", "new");
    writer.put("k", "newer");
    NearNodes.awaitValue(reader, "k", "newer");
  }

  @Test
  void get_registrationWasLost_seesChangesAndRegistersAgain() {
    Cache<String, String> reader = open();
    writer.put("k", "old");
    NearNodes.awaitServed(reader, "k", "old");

    server.command("HDEL", control(), "listeners");
    writer.put("k", "unpublished");

    NearNodes.awaitValue(reader, "k", "unpublished");
    NearNodes.awaitServed(reader, "k", "unpublished");
    writer.put("k", "published");
    NearNodes.awaitValue(reader, "k", "published");
  }

  @Test
  void get_serverHasEvictedTheHash_isAbsent() {
    Cache<String, String> reader = open();
    writer.put("k", "old");
    NearNodes.awaitServed(reader, "k", "old");

    server.command("DEL", writers.namespace() + ":{near}");

    await().atMost(NearNodes.PATIENCE).until(() -> reader.get("k") == null);
  }

  @ParameterizedTest
  @EnumSource(
      value = OutagePolicy.class,
      names = {"BYPASS", "LOCAL"})
  void change_withoutRedis_isSeenAtOnce(OutagePolicy policy) {
    Cache<String, String> reader = readers.cache("near", withPolicy(policy));
    reader.put("k", "old");
    NearNodes.awaitServed(reader, "k", "old");

    proxy.cut();
    reader.put("k", "new");

    assertThat(reader.get("k")).isNotEqualTo("old");
    proxy.restore();
    await().atMost(NearNodes.PATIENCE).until(() -> NearCache.of(reader).isTrusted());
    assertThat(reader.get("k")).isNotEqualTo("old");
  }

  @Test
  void close_node_endsItsRegistration() {
    Cache<String, String> reader = open();
    writer.put("k", "v");
    NearNodes.awaitServed(reader, "k", "v");

    reader.close();

    await().atMost(NearNodes.PATIENCE).until(() -> listeners() == null);
  }

  private Object listeners() {
    return server.command("HGET", control(), "listeners");
  }

  private String control() {
    return writers.namespace() + ":{near}:control";
  }

  private Cache<String, String> open() {
    return readers.cache("near", NearNodes.strings());
  }

  private static CachetteConfiguration<String, String> withPolicy(OutagePolicy policy) {
    return NearNodes.strings().toBuilder().outage(policy).build();
  }
}
