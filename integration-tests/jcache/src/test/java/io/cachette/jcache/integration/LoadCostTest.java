package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.Policies;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the round trips, counters and events of loads. */
@RedisTest
class LoadCostTest {

  private static final LoadOptions LEASED =
      LoadOptions.builder().lease(Duration.ofMinutes(1)).build();
  private static final LoadOptions AGED =
      LEASED.toBuilder().timeToLive(Duration.ofHours(1)).staleFor(Duration.ofHours(1)).build();

  private final RedisServer server;
  private final CacheFixture fixture;

  LoadCostTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Named<Factory<ExpiryPolicy>>> policies() {
    return Stream.concat(
        Policies.ofTheApi(), Stream.of(Named.of("created", Policies.customCreated(3_600_000))));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void load_hitMissOrRenewal_takesOneThreeOrTwoRoundTrips(Factory<ExpiryPolicy> policy)
      throws Exception {
    Cache<String, String> cache =
        fixture.cache("test", CacheFixture.strings().setExpiryPolicyFactory(policy));
    CacheAside<String, String> loading = CacheAside.of(cache);
    for (LoadOptions options : new LoadOptions[] {LoadOptions.defaults(), LEASED, AGED}) {
      // Opens the connections and loads the scripts.
      trips(() -> loading.get("warm", options, () -> "v"));
      trips(() -> loading.get("warm", options, () -> "v"));
      trips(() -> loading.renew("warm", options, () -> "v"));
      cache.clear();

      assertThat(trips(() -> loading.get("k", options, () -> "v"))).isEqualTo(3);
      assertThat(trips(() -> loading.get("k", options, () -> "v"))).isEqualTo(1);
      assertThat(trips(() -> loading.renew("k", options, () -> "v"))).isEqualTo(2);
      cache.clear();
      assertThat(trips(() -> loading.getAsync("k", options, LoadCostTest::later))).isEqualTo(3);
    }
  }

  private static CompletableFuture<String> later() {
    return CompletableFuture.completedFuture("v");
  }

  @Test
  void getAsync_loadInProgress_takesTwoRoundTrips() throws Exception {
    CacheAside<String, String> loading = CacheAside.of(fixture.cache());
    loading.get("warm", () -> "v");
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<?> first =
        loading.getAsync("k", LoadOptions.defaults(), () -> source).toCompletableFuture();

    try (Traffic traffic = Traffic.on(server)) {
      traffic.during(
          () -> {
            CompletableFuture<?> unused =
                loading.getAsync("k", LoadOptions.defaults(), () -> source).toCompletableFuture();
          });
      assertThat(traffic.sent()).hasSize(2);
    }
    source.complete("v");
    first.join();
  }

  @Test
  void get_valueIsRefreshedByThisNode_takesOneRoundTrip() throws Exception {
    CacheAside<String, String> loading = CacheAside.of(fixture.cache());
    List<Runnable> refreshes = new ArrayList<>();
    LoadOptions options = AGED.toBuilder().background(refreshes::add).build();
    loading.get("k", options, () -> "old");
    StoredEntries.of(server, fixture, "test")
        .setExpiryTime("s:k", System.currentTimeMillis() + 1_800_000);

    assertThat(trips(() -> loading.get("k", options, () -> "new"))).isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      assertThat(trips(() -> loading.get("k", options, () -> "unexpected"))).isEqualTo(1);
    }
    assertThat(refreshes).hasSize(1);
    refreshes.get(0).run();

    assertThat(loading.get("k", options, () -> "unexpected")).isEqualTo("new");
    assertThat(trips(() -> loading.get("k", options, () -> "unexpected"))).isEqualTo(1);
  }

  @Test
  void get_absentKey_countsMissAndPutAndNotifiesOnCallerThread() throws Exception {
    Cache<String, String> cache =
        fixture.cache("test", CacheFixture.strings().setStatisticsEnabled(true));
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.registration());
    CacheAside<String, String> loading = CacheAside.of(cache);

    loading.get("k", () -> "a");
    assertThat(Counters.of(cache)).isEqualTo(Counters.of("miss put"));
    loading.get("k", () -> "b");
    loading.renew("k", LoadOptions.defaults(), () -> "c");
    loading.get("none", () -> null);

    assertThat(Counters.of(cache)).isEqualTo(Counters.of("miss put hit put miss"));
    assertThat(listener.events()).containsExactly("CREATED k ->a", "UPDATED k a>c");
    assertThat(listener.threads()).containsOnly(Thread.currentThread());
  }

  private int trips(Callable<?> work) {
    try (Traffic traffic = Traffic.on(server)) {
      return traffic
          .during(
              () -> {
                try {
                  Object done = work.call();
                  if (done instanceof CompletionStage<?> stage) {
                    stage.toCompletableFuture().join();
                  }
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              })
          .size();
    }
  }
}
