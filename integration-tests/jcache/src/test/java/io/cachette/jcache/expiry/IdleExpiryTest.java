package io.cachette.jcache.expiry;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.ExtendedCache;
import io.cachette.jcache.WriteOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.Objects;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that entries of a cache are deleted that no node uses, or has not used for some time. */
@RedisTest
class IdleExpiryTest {

  /** Shorter than the interval at which a single idle cache is swept. */
  private static final Duration BEFORE_IDLE_SWEEP = Duration.ofSeconds(30);

  private final RedisServer server;
  private final CacheFixture fixture;

  IdleExpiryTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server, Duration.ofSeconds(2));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void put_idleCache_entryIsSweptSoon() {
    ExtendedCache<String, String> cache = openIndexed(hourly());
    cache.put("k", "v");
    awaitIdle();

    cache.put("brief", "v", WriteOptions.timeToLive(Duration.ofMillis(200)));

    await().untilAsserted(() -> assertThat(entries()).isEqualTo(1));
  }

  @Test
  void get_accessShortensTimeToLiveOfIdleCache_entryIsSweptSoon() {
    ExtendedCache<String, String> cache =
        openIndexed(CacheFixture.strings().setExpiryPolicyFactory(ShortAfterAccess::new));
    cache.put("k", "v");
    awaitIdle();

    cache.get("k");

    await().untilAsserted(() -> assertThat(entries()).isZero());
  }

  @Test
  void sweep_entryExpiresWhileCacheIsIdle_deletesItAtItsTime() {
    ExtendedCache<String, String> cache = openIndexed(hourly());
    cache.put("k", "v", WriteOptions.timeToLive(Duration.ofSeconds(25)));
    awaitIdle();

    await().atMost(BEFORE_IDLE_SWEEP).untilAsserted(() -> assertThat(entries()).isZero());
  }

  @Test
  void sweep_entryExpiresWhileAllNodesAreIdle_notifiesListenerOnce() {
    RecordingListener listener = new RecordingListener();
    try (CacheFixture other = fixture.anotherNode()) {
      open(
          other,
          hourly().addCacheEntryListenerConfiguration(listener.registrationFor(EventType.EXPIRED)));
      ExtendedCache<String, String> cache = open(fixture, hourly());

      cache.put("k", "v", WriteOptions.timeToLive(Duration.ofSeconds(15)));

      await().atMost(BEFORE_IDLE_SWEEP).until(() -> !listener.events().isEmpty());
      assertThat(listener.events()).containsExactly("EXPIRED k ->-");
      assertThat(entries()).isZero();
    }
  }

  @Test
  void sweep_entryOfNodeThatHasGone_notifiesListener() {
    RecordingListener listener = new RecordingListener();
    open(
        fixture,
        hourly().addCacheEntryListenerConfiguration(listener.registrationFor(EventType.EXPIRED)));
    await().pollDelay(8, SECONDS).until(() -> true);
    CacheFixture other = fixture.anotherNode();
    open(other, hourly()).put("k", "v", WriteOptions.timeToLive(Duration.ofMillis(500)));
    other.provider().close();

    await().atMost(BEFORE_IDLE_SWEEP).until(() -> !listener.events().isEmpty());
    assertThat(entries()).isZero();
  }

  /** Lets entries expire soon after the first access. */
  private static final class ShortAfterAccess implements ExpiryPolicy {
    @Override
    public javax.cache.expiry.Duration getExpiryForCreation() {
      return javax.cache.expiry.Duration.ONE_HOUR;
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForAccess() {
      return new javax.cache.expiry.Duration(MILLISECONDS, 200);
    }

    @Override
    public javax.cache.expiry.@Nullable Duration getExpiryForUpdate() {
      return null;
    }
  }

  private static MutableConfiguration<String, String> hourly() {
    return CacheFixture.strings()
        .setExpiryPolicyFactory(
            CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
  }

  private static ExtendedCache<String, String> open(
      CacheFixture node, MutableConfiguration<String, String> configuration) {
    return ExtendedCache.of(node.cache("idle", configuration));
  }

  private ExtendedCache<String, String> openIndexed(
      MutableConfiguration<String, String> configuration) {
    return ExtendedCache.of(fixture.cache("idle", CacheFixture.withIndex(configuration)));
  }

  private long entries() {
    return (Long) Objects.requireNonNull(server.command("HLEN", fixture.namespace() + ":{idle}"));
  }

  /** Waits until no sweep has run for longer than the interval of a cache that is used. */
  private void awaitIdle() {
    try (Traffic traffic = Traffic.on(server)) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                traffic.during(() -> await().pollDelay(6, SECONDS).until(() -> true));
                return traffic.sweeps() == 0;
              });
    }
  }
}
