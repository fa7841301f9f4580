package io.cachette.jcache.expiry;

import static io.cachette.jcache.support.CacheFixture.loading;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests durations of zero, and that the clock of the server decides when an entry expires. */
@RedisTest
class ExpiryTimeTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  ExpiryTimeTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void readThrough_zeroCreationExpiry_returnsLoadedValue() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(key -> "loaded")
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));

    assertThat(cache.get("k")).isEqualTo("loaded");
    assertThat(cache.getAll(Set.of("k"))).isEqualTo(Map.of("k", "loaded"));
    String seen = cache.invoke("k", (entry, arguments) -> entry.getValue());
    assertThat(seen).isEqualTo("loaded");
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void putIfAbsent_zeroCreationExpiry_storesNothing() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));

    assertThat(cache.putIfAbsent("k", "1")).isFalse();
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void put_zeroUpdateExpiry_publishesUpdatedThenExpired() {
    RecordingListener listener = new RecordingListener();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setStatisticsEnabled(true)
                .setExpiryPolicyFactory(
                    () -> new RecordingPolicy(Duration.ONE_DAY, null, Duration.ZERO))
                .addCacheEntryListenerConfiguration(listener.registration()));
    cache.put("k", "1");
    cache.put("k", "2");

    assertThat(cache.get("k")).isNull();

    assertThat(listener.events())
        .containsExactly("CREATED k ->1", "UPDATED k 1>2", "EXPIRED k 2>2");
    assertThat(Counters.of(cache)).isEqualTo(Counters.of("put put miss"));
  }

  @Test
  void put_hourlyExpiry_sendsDurationAndUsesServerTime() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.put("warm", "1");

    try (CommandLog log = server.commandLog()) {
      cache.put("k", "1");

      assertThat(log.topLevelCommands())
          .filteredOn(command -> command.arguments().contains("s:k"))
          .singleElement()
          .satisfies(command -> assertThat(command.arguments()).contains("3600000"));
      assertThat(log.commands()).extracting(RecordedCommand::name).contains("TIME");
    }
  }
}
