package io.cachette.jcache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import javax.cache.Cache;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;

/** Tests which commands a cache sends while it is not used. */
@RedisTest
class IdleTest {

  @Test
  void idleCache_eternalPolicy_sendsNothing(RedisServer server) {
    try (CacheFixture fixture = CacheFixture.on(server);
        Traffic traffic = Traffic.on(server)) {
      fixture.cache().put("k", "v");

      watch(traffic);

      assertThat(traffic.sent()).isEmpty();
      assertThat(traffic.sweeps()).isZero();
    }
  }

  @Test
  void idleCache_hourlyExpiry_sendsOnlySweeps(RedisServer server) {
    try (CacheFixture fixture = CacheFixture.on(server);
        Traffic traffic = Traffic.on(server)) {
      Cache<String, String> cache =
          fixture.cache(
              "expiring",
              CacheFixture.strings()
                  .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
      cache.put("k", "v");

      watch(traffic);

      assertThat(traffic.sent()).isEmpty();
      await().untilAsserted(() -> assertThat(traffic.sweeps()).isPositive());
    }
  }

  private static void watch(Traffic traffic) {
    traffic.during(() -> await().pollDelay(3, SECONDS).until(() -> true));
  }
}
