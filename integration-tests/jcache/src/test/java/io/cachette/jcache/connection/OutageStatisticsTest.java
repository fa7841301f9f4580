package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.management.CachetteStatisticsMXBean;
import io.cachette.jcache.support.Counters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.management.JMX;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The statistics of a cache about outages, as its MBean shows them. */
@RedisTest(dedicated = true)
@Timeout(120)
class OutageStatisticsTest extends OutageScenario {

  OutageStatisticsTest(RedisServer server) {
    super(server);
  }

  private Cache<String, String> open(OutagePolicy policy) {
    return manager()
        .createCache(
            "test",
            CachetteConfiguration.<String, String>builder()
                .with(strings().setStatisticsEnabled(true))
                .outage(policy)
                .build());
  }

  private Cache<String, String> openBypassing() {
    Cache<String, String> cache = open(OutagePolicy.BYPASS);
    awaitRecovery(cache);
    Counters.clear(cache);
    return cache;
  }

  private static void awaitRecovery(Cache<String, String> cache) {
    await()
        .untilAsserted(
            () -> {
              cache.put("k", "v");
              assertThat(cache.get("k")).isEqualTo("v");
            });
  }

  private static CachetteStatisticsMXBean statistics() throws Exception {
    var beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        beans
            .queryNames(new ObjectName("javax.cache:type=CacheStatistics,Cache=test,*"), null)
            .iterator()
            .next();
    return JMX.newMXBeanProxy(beans, name, CachetteStatisticsMXBean.class);
  }

  @Test
  void statistics_bypassingCache_showOutageAndCountEachCall() throws Exception {
    Cache<String, String> cache = openBypassing();
    CachetteStatisticsMXBean statistics = statistics();
    assertThat(statistics.isRedisAvailable()).isTrue();
    assertThat(statistics.isWorkingWithoutRedis()).isFalse();
    assertThat(statistics.getCallsWithoutRedis()).isZero();
    assertThat(statistics.getOutages()).isZero();
    server.pause();

    cache.get("k");
    cache.put("k", "w");
    cache.remove("k");
    cache.containsKey("k");
    cache.putIfAbsent("k", "w");
    cache.getAll(Set.of("k", "l"));
    cache.clear();

    assertThat(statistics.isRedisAvailable()).isFalse();
    assertThat(statistics.isWorkingWithoutRedis()).isTrue();
    assertThat(statistics.getCallsWithoutRedis()).isEqualTo(7);
    assertThat(statistics.getOutages()).isEqualTo(1);
    server.resume();
    awaitRecovery(cache);
    assertThat(statistics.isRedisAvailable()).isTrue();
    assertThat(statistics.isWorkingWithoutRedis()).isFalse();
    assertThat(statistics.getOutages()).isEqualTo(1);
    statistics.clear();
    assertThat(statistics.getCallsWithoutRedis()).isZero();
    assertThat(statistics.getOutages()).isZero();
  }

  @Test
  void callsWithoutRedis_invokeAndBulkOperation_countEachStep() throws Exception {
    Cache<String, String> cache = openBypassing();
    server.pause();
    CachetteStatisticsMXBean statistics = statistics();

    cache.<Void>invoke(
        "k",
        (entry, arguments) -> {
          entry.setValue("w");
          return null;
        });
    assertThat(statistics.getCallsWithoutRedis()).isEqualTo(2);
    Map<String, String> many =
        IntStream.range(0, 625).boxed().collect(Collectors.toMap(i -> "m" + i, i -> "v"));
    cache.putAll(many);

    assertThat(statistics.getCallsWithoutRedis()).as("three chunks more").isEqualTo(5);
  }

  @Test
  void callsWithoutRedis_statisticsDisabled_countEachCallOfSixteenThreads() throws Exception {
    Cache<String, String> cache = openBypassing();
    CachetteStatisticsMXBean statistics = statistics();
    cache.getCacheManager().enableStatistics("test", false);
    server.pause();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      Callable<String> call = () -> cache.getAndPut("k", "w");
      for (Future<String> previous : threads.invokeAll(Collections.nCopies(500, call))) {
        assertThat(previous.get()).isNull();
      }
    } finally {
      threads.shutdownNow();
    }
    cache.getCacheManager().enableStatistics("test", true);

    assertThat(statistics.getCallsWithoutRedis()).isEqualTo(500);
    assertThat(statistics.getOutages()).isEqualTo(1);
  }

  @Test
  void statistics_onlyReadsDuringOutage_showWorkWithoutRedis() throws Exception {
    Cache<String, String> cache = openBypassing();
    server.pause();

    assertThat(cache.get("k")).isNull();

    assertThat(statistics().isWorkingWithoutRedis()).isTrue();
    assertThat(statistics().getCallsWithoutRedis()).isEqualTo(1);
  }

  @Test
  void statistics_failingCache_neverWorksWithoutRedis() throws Exception {
    Cache<String, String> cache = open(OutagePolicy.FAIL);
    awaitAnswer(cache);
    Counters.clear(cache);
    server.pause();

    assertThatThrownBy(() -> cache.get("k")).isInstanceOf(CacheException.class);

    assertThat(statistics().isRedisAvailable()).isFalse();
    assertThat(statistics().isWorkingWithoutRedis()).isFalse();
    assertThat(statistics().getCallsWithoutRedis()).isZero();
    assertThat(statistics().getOutages()).isEqualTo(1);
  }

  @Test
  void outages_cacheOpenedDuringOutage_countIt() throws Exception {
    server.kill();
    Cache<String, String> cache = open(OutagePolicy.BYPASS);
    cache.put("k", "v");

    assertThat(statistics().isWorkingWithoutRedis()).isTrue();
    assertThat(statistics().getCallsWithoutRedis()).isEqualTo(1);
    assertThat(statistics().getOutages()).isEqualTo(1);
    statistics().clear();
    assertThat(statistics().getOutages()).isEqualTo(1);

    server.restart();
    awaitRecovery(cache);
    statistics().clear();
    assertThat(statistics().getOutages()).isZero();
  }
}
