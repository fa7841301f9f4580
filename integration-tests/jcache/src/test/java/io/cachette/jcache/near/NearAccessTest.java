package io.cachette.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.CachetteConfigurationBuilder;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.configuration.NearCacheTouch;
import io.cachette.jcache.NearCache;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of near caches of caches whose expiry policies may change expiry times on access. */
@RedisTest
@Timeout(120)
class NearAccessTest {

  @AutoClose private CacheFixture here;
  @AutoClose private CacheFixture there;

  @BeforeEach
  void open(RedisServer server) {
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  static Stream<CompleteConfiguration<String, String>> policiesOfAccess() {
    javax.cache.expiry.Duration hour = new javax.cache.expiry.Duration(TimeUnit.HOURS, 1);
    return Stream.of(
        CacheFixture.strings().setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(hour)),
        CacheFixture.strings().setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(hour)),
        CacheFixture.strings().setExpiryPolicyFactory(() -> new CreatedPolicyOfTheUser(hour)));
  }

  /** Its accesses change nothing, which no cache can know. */
  private static final class CreatedPolicyOfTheUser implements ExpiryPolicy {
    private final CreatedExpiryPolicy created;

    CreatedPolicyOfTheUser(javax.cache.expiry.Duration duration) {
      this.created = new CreatedExpiryPolicy(duration);
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForCreation() {
      return created.getExpiryForCreation();
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForAccess() {
      return created.getExpiryForAccess();
    }

    @Override
    public javax.cache.expiry.Duration getExpiryForUpdate() {
      return created.getExpiryForUpdate();
    }
  }

  @ParameterizedTest
  @MethodSource("policiesOfAccess")
  void createCache_policyChangesExpiryOnAccess_isRefused(
      CompleteConfiguration<String, String> configuration) {
    assertThatThrownBy(
            () -> here.cache("near", NearNodes.withNearCache(builderWith(configuration))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'near'")
        .hasMessageContaining("near-cache.touch");
    assertThat(here.manager().<String, String>getCache("near")).isNull();
  }

  @ParameterizedTest
  @MethodSource("policiesOfAccess")
  void createCache_touchesAreBatched_isServedFromTheHeap(
      CompleteConfiguration<String, String> configuration) {
    Cache<String, String> cache = here.cache("near", batched(configuration));
    cache.put("k", "v");

    NearNodes.awaitServed(cache, "k", "v");
  }

  @Test
  void get_touchesAreBatched_entryLivesAsLongAsItIsRead() {
    javax.cache.expiry.Duration short3 = new javax.cache.expiry.Duration(TimeUnit.SECONDS, 3);
    Cache<String, String> cache =
        here.cache(
            "near",
            batched(
                CacheFixture.strings()
                    .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(short3))));
    Cache<String, String> other = there.cache("near", CacheFixture.strings());
    cache.put("k", "v");
    long begin = System.nanoTime();

    await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(NearNodes.PATIENCE)
        .until(
            () -> {
              assertThat(cache.get("k")).isEqualTo("v");
              return System.nanoTime() - begin > Duration.ofSeconds(7).toNanos();
            });
    assertThat(other.containsKey("k")).isTrue();
    assertThat(NearCache.of(cache).getHits()).isPositive();

    await().atMost(NearNodes.PATIENCE).until(() -> !other.containsKey("k"));
  }

  private static CachetteConfiguration<String, String> batched(
      CompleteConfiguration<String, String> configuration) {
    return builderWith(configuration)
        .nearCache(NearCacheConfiguration.builder().touch(NearCacheTouch.BATCHED).build())
        .build();
  }

  private static CachetteConfigurationBuilder<String, String> builderWith(
      CompleteConfiguration<String, String> configuration) {
    return CachetteConfiguration.<String, String>builder().with(configuration);
  }
}
