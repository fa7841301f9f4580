package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.Workers;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the time to live of loaded values, their refresh, and the use of stale values. */
@RedisTest
@Timeout(60)
class LoadAgeTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final LoadOptions HOURLY = LoadOptions.builder().timeToLive(HOUR).build();
  private static final LoadOptions STALE = HOURLY.toBuilder().staleFor(HOUR).build();
  private static final LoadOptions IF_ERROR = HOURLY.toBuilder().staleIfError(HOUR).build();

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Cache<String, String> mine;
  private CacheAside<String, String> cache;
  private CacheAside<String, String> theirs;

  LoadAgeTest(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
    mine =
        here.cache(
            "test", CacheFixture.withIndex(CacheFixture.strings().setStatisticsEnabled(true)));
    cache = CacheAside.of(mine);
    theirs = CacheAside.of(there.cache("test", CacheFixture.withIndex(CacheFixture.strings())));
  }

  @BeforeEach
  void store() {
    mine.put("k", "old");
    Counters.clear(mine);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    List<String> left = StoredEntries.of(server, here, "test").loads();
    there.close();
    here.close();
    assertThat(left).isEmpty();
  }

  @Test
  void get_freshValue_returnsItAndCountsHit() throws Exception {
    for (LoadOptions options :
        List.of(STALE, IF_ERROR, STALE.toBuilder().refreshAhead(Duration.ofMinutes(9)).build())) {
      assertThat(cache.get("k", options, unexpected()))
          .as("without an expiry time")
          .isEqualTo("old");
      setTtl("k", HOUR.plusMinutes(10));
      assertThat(cache.get("k", options, unexpected())).isEqualTo("old");
    }
    assertThat(Counters.of(mine)).isEqualTo(Counters.of("hit hit hit hit hit hit"));
  }

  @Test
  void get_staleValue_refreshesOnceAndServesStaleToOthers() throws Exception {
    setTtl("k", HOUR.minusMinutes(1));
    assertOneRefreshes(STALE);
    assertThat(millisLeft("k")).isGreaterThan(HOUR.toMillis());
  }

  @Test
  void get_refreshAhead_refreshesOnceAndServesOldToOthers() throws Exception {
    setTtl("k", Duration.ofMinutes(9));
    assertOneRefreshes(HOURLY.toBuilder().refreshAhead(Duration.ofMinutes(10)).build());
  }

  private void assertOneRefreshes(LoadOptions options) throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<String> renewing =
        threads.submit(
            () ->
                cache.get(
                    "k",
                    options,
                    () -> {
                      loading.countDown();
                      assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
                      return "new";
                    }));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();

    for (int i = 0; i < 3; i++) {
      assertThat(cache.get("k", options, unexpected())).isEqualTo("old");
      assertThat(theirs.get("k", options, unexpected())).isEqualTo("old");
    }
    mayEnd.countDown();

    assertThat(renewing.get()).isEqualTo("new");
    assertThat(theirs.get("k", options, unexpected())).isEqualTo("new");
    assertThat(Counters.of(mine)).isEqualTo(Counters.of("hit hit hit miss put"));
  }

  @Test
  void get_staleValueAndConcurrentCallers_refreshesOnce() throws Exception {
    List<Integer> renewals = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      setTtl("k", HOUR.minusMinutes(1));
      List<String> answers =
          Workers.run(
              16,
              Duration.ofSeconds(30),
              thread -> {
                try {
                  return (thread % 2 == 0 ? cache : theirs)
                      .get(
                          "k",
                          STALE,
                          () -> {
                            synchronized (renewals) {
                              renewals.add(thread);
                            }
                            return "new";
                          });
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(answers).containsAnyOf("old", "new");
      assertThat(renewals).hasSize(round + 1);
    }
  }

  @Test
  void get_staleValueWithBackgroundExecutor_returnsStaleAndRefreshesLater() throws Exception {
    List<Runnable> later = new ArrayList<>();
    LoadOptions options = STALE.toBuilder().background(later::add).build();
    setTtl("k", HOUR.minusMinutes(1));

    assertThat(cache.get("k", options, () -> "new")).isEqualTo("old");
    assertThat(cache.get("k", options, unexpected())).isEqualTo("old");
    assertThat(later).hasSize(1);
    later.forEach(Runnable::run);

    assertThat(cache.get("k", options, unexpected())).isEqualTo("new");
    assertThat(Counters.of(mine)).isEqualTo(Counters.of("hit hit put hit"));
  }

  @Test
  void get_staleValueAndFailingBackground_returnsStale() throws Exception {
    setTtl("k", HOUR.minusMinutes(1));
    LoadOptions refusing =
        STALE.toBuilder()
            .background(
                task -> {
                  throw new RejectedExecutionException("on purpose");
                })
            .build();

    LoadOptions broken =
        STALE.toBuilder()
            .background(
                task -> {
                  throw new IllegalStateException("on purpose");
                })
            .build();

    assertThat(cache.get("k", refusing, unexpected())).isEqualTo("old");
    assertThat(cache.get("k", broken, unexpected())).isEqualTo("old");
    assertThat(cache.get("k", STALE.toBuilder().background(Runnable::run).build(), failing()))
        .isEqualTo("old");
    assertThat(cache.get("k", STALE, () -> "new")).isEqualTo("new");
  }

  @Test
  void get_sourceReadsOwnKey_refreshesValue() throws Exception {
    for (LoadOptions options :
        List.of(STALE, STALE.toBuilder().background(Runnable::run).build())) {
      setTtl("k", HOUR.minusMinutes(1));
      cache.get("k", options, () -> cache.get("k", options, () -> "new"));
      assertThat(cache.get("k", options, unexpected())).isEqualTo("new");
      mine.put("k", "old");
    }
  }

  @Test
  void get_failingSource_returnsStaleValueWhileAllowed() throws Exception {
    setTtl("k", HOUR.minusMinutes(1));
    assertThat(cache.get("k", STALE, failing())).isEqualTo("old");
    assertThat(cache.get("k", IF_ERROR, failing())).isEqualTo("old");
    assertThat(Counters.of(mine)).isEqualTo(Counters.of("hit hit"));
    setTtl("k", Duration.ofMinutes(1));
    assertThat(
            cache.get(
                "k", HOURLY.toBuilder().refreshAhead(HOUR.minusMinutes(1)).build(), failing()))
        .isEqualTo("old");

    mine.remove("k");

    assertThatThrownBy(() -> cache.get("k", IF_ERROR, failing())).isInstanceOf(IOException.class);
  }

  @Test
  void get_sourceThrowsErrorOrEntryIsRemoved_propagatesFailure() {
    setTtl("k", HOUR.minusMinutes(1));

    assertThatThrownBy(() -> cache.get("k", STALE, unexpected()))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(
            () ->
                cache.get(
                    "k",
                    IF_ERROR,
                    () -> {
                      there.manager().<String, String>getCache("test").remove("k");
                      throw new IOException("on purpose");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(Counters.of(mine)).isEqualTo(Counters.of("miss miss"));
  }

  /** Unlike with staleFor, all callers wait for the load. */
  @Test
  void get_staleIfErrorValue_loadsOnceWhileOthersWait() throws Exception {
    setTtl("k", HOUR.minusMinutes(1));
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<String> first =
        threads.submit(
            () ->
                cache.get(
                    "k",
                    IF_ERROR,
                    () -> {
                      loading.countDown();
                      assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
                      return "new";
                    }));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    Thread second = new Thread(() -> mine.put("seen", join(IF_ERROR)));
    second.start();
    await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
    mayEnd.countDown();
    second.join();

    assertThat(first.get()).isEqualTo("new");
    assertThat(mine.get("seen")).isEqualTo("new");
  }

  private String join(LoadOptions options) {
    try {
      return Objects.requireNonNull(cache.get("k", options, unexpected()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void get_expiredValue_loadsAgainAndCountsMiss() throws Exception {
    setTtl("k", Duration.ofMinutes(-1));

    assertThat(cache.get("k", STALE.toBuilder().staleIfError(HOUR).build(), () -> "new"))
        .isEqualTo("new");

    assertThat(Counters.of(mine)).isEqualTo(Counters.of("miss put"));
  }

  @Test
  void get_staleForOption_keepsExpiryTimeUnderAccessPolicy() throws Exception {
    Cache<String, String> touched =
        here.cache(
            "touched",
            CacheFixture.strings()
                .setExpiryPolicyFactory(
                    AccessedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY)));
    touched.put("k", "v");
    StoredEntries stored = StoredEntries.of(server, here, "touched");
    stored.setExpiryTime("s:k", toExpiryTime(HOUR.plusMinutes(30)));
    Long before = stored.expiryTime("s:k");

    assertThat(CacheAside.of(touched).get("k", STALE, unexpected())).isEqualTo("v");
    assertThat(stored.expiryTime("s:k")).isEqualTo(before);

    assertThat(CacheAside.of(touched).get("k", unexpected())).isEqualTo("v");
    assertThat(stored.expiryTime("s:k")).isNotEqualTo(before);
  }

  @Test
  void timeToLive_jitterAndStaleTimes_isStoredWithBoth() throws Exception {
    LoadOptions options = STALE.toBuilder().staleIfError(HOUR.multipliedBy(3)).jitter(0.5).build();
    List<Long> ttls = new ArrayList<>();
    for (String key : IntStream.range(0, 40).mapToObj(i -> "k" + i).toList()) {
      cache.get(key, options, () -> "v");
      ttls.add(millisLeft(key));
    }

    assertThat(ttls)
        .allSatisfy(
            ttl ->
                assertThat(Duration.ofMillis(ttl))
                    .isBetween(Duration.ofMinutes(3 * 60 + 29), Duration.ofMinutes(4 * 60 + 30)));
    assertThat(ttls.stream().mapToLong(ttl -> ttl / 60_000).distinct().count()).isGreaterThan(5);
  }

  @Test
  void timeToLive_policyDuration_growsByStaleForUnlessEternalOrZero() throws Exception {
    cache.renew("k", LoadOptions.builder().staleFor(HOUR).jitter(0.1).build(), () -> "new");
    assertThat(StoredEntries.of(server, here, "test").expiryTime("s:k")).isNull();

    Cache<String, String> zero = created("zero", javax.cache.expiry.Duration.ZERO);
    LoadOptions kept = LoadOptions.builder().staleFor(HOUR).build();
    assertThat(CacheAside.of(zero).get("k", kept, () -> "v")).isEqualTo("v");
    assertThat(CacheAside.of(zero).get("k", () -> "v")).isEqualTo("v");
    assertThat(zero.containsKey("k")).isFalse();

    Cache<String, String> hour = created("hour", javax.cache.expiry.Duration.ONE_HOUR);
    CacheAside.of(hour).get("k", kept, () -> "v");
    Long expiryTime = StoredEntries.of(server, here, "hour").expiryTime("s:k");
    assertThat(toMillisLeft(expiryTime)).isBetween(119 * 60_000L, 120 * 60_000L);
  }

  private Cache<String, String> created(String name, javax.cache.expiry.Duration ttl) {
    return here.cache(
        name, CacheFixture.strings().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(ttl)));
  }

  @Test
  void sweep_timeToLiveUnderEternalPolicy_removesEntry() throws Exception {
    cache.get("short", LoadOptions.builder().timeToLive(Duration.ofMillis(1)).build(), () -> "v");

    await().until(() -> Objects.equals(server.command("HEXISTS", key(""), "s:short"), 0L));
  }

  private static Callable<String> unexpected() {
    return () -> {
      throw new AssertionError("The source must not run");
    };
  }

  private static Callable<String> failing() {
    return () -> {
      throw new IOException("on purpose");
    };
  }

  /** Sets the remaining time to live of an entry. */
  private void setTtl(String key, Duration ttl) {
    StoredEntries.of(server, here, "test").setExpiryTime("s:" + key, toExpiryTime(ttl));
  }

  private static long toExpiryTime(Duration ttl) {
    return System.currentTimeMillis() + ttl.toMillis();
  }

  private long millisLeft(String key) {
    return toMillisLeft(StoredEntries.of(server, here, "test").expiryTime("s:" + key));
  }

  private static long toMillisLeft(@Nullable Long expiryTime) {
    return Objects.requireNonNull(expiryTime) - System.currentTimeMillis();
  }

  private String key(String part) {
    return here.namespace() + ":{test}" + (part.isEmpty() ? "" : ":" + part);
  }
}
