package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;

/**
 * Tests the accessors of caches and managers, among them {@code getConfiguration} and {@code
 * unwrap}.
 */
@RedisTest
class CacheAccessorsTest {

  private final CacheFixture fixture;

  CacheAccessorsTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  @SuppressWarnings("unchecked")
  void accessors_closedCache_stayAvailable() {
    Cache<String, String> cache = fixture.cache();
    cache.close();

    assertThat(cache.isClosed()).isTrue();
    assertThat(cache.getName()).isEqualTo("test");
    assertThat(cache.getCacheManager()).isSameAs(fixture.manager());
    assertThat(cache.unwrap(Cache.class) == cache).isTrue();
    assertThatNoException().isThrownBy(() -> cache.getConfiguration(MutableConfiguration.class));
  }

  @Test
  void close_calledTwice_keepsAccessorsAndRefusesListeners() {
    Cache<String, String> cache = fixture.cache();
    cache.close();
    cache.close();

    assertThat(cache.getName()).isEqualTo("test");
    assertThat(cache.getCacheManager()).isSameAs(fixture.manager());
    assertThat(configuration(cache).getKeyType()).isEqualTo(String.class);
    assertThat((Object) cache.unwrap(Cache.class)).isSameAs(cache);
    assertThatThrownBy(
            () -> cache.registerCacheEntryListener(new RecordingListener().registration()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> cache.deregisterCacheEntryListener(new RecordingListener().registration()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void unwrap_formsOfCache_returnsThemWhileOpen() {
    Cache<String, String> cache = fixture.cache();

    assertThat((Object) ExtendedCache.of(cache)).isSameAs(cache);
    AsyncCache<String, String> async = AsyncCache.of(cache);
    CacheAside<String, String> aside = CacheAside.of(cache);
    assertThat((Object) AsyncCache.of(cache)).isSameAs(async);
    assertThat((Object) CacheAside.of(cache)).isSameAs(aside);

    cache.close();
    assertThatThrownBy(() -> ExtendedCache.of(cache)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> AsyncCache.of(cache)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> CacheAside.of(cache)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void getConfiguration_openCache_returnsCopy() {
    Cache<String, String> cache = fixture.cache();

    configuration(cache).setStatisticsEnabled(true);

    assertThat(configuration(cache).isStatisticsEnabled()).isFalse();
  }

  @Test
  void unwrap_knownAndUnknownTypes_returnsObjectOrThrows() {
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "1");

    assertThat(cache.unwrap(Cache.class) == cache).isTrue();
    RMap<?, ?> map = cache.unwrap(RMap.class);
    assertThat(map.getName()).isEqualTo(fixture.namespace() + ":{test}");
    assertThat(map.size()).isOne();
    assertThat(map.get("k")).isEqualTo("1");
    assertThat(cache.unwrap(RedissonClient.class))
        .isSameAs(fixture.manager().unwrap(RedissonClient.class));
    assertThatThrownBy(() -> cache.unwrap(Thread.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("java.lang.Thread", "ExtendedCache, AsyncCache, CacheAside");
    assertThatThrownBy(() -> fixture.manager().unwrap(Thread.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread");
  }

  @Test
  @SuppressWarnings("unchecked")
  void unwrap_mapOfExpiringCache_hasValuesWithoutExpiryTimes() {
    Cache<String, String> cache =
        fixture.cache(
            "test",
            CacheFixture.strings()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    cache.put("k", "1");
    cache.put("1", "2");
    RMap<Object, Object> map = cache.unwrap(RMap.class);

    assertThat(map.get("k")).isEqualTo("1");
    assertThat(map.getAll(Set.of("k", "1"))).isEqualTo(Map.of("k", "1", "1", "2"));
    map.put("k", "written");
    assertThat(cache.get("k")).isEqualTo("written");
  }

  @Test
  void getCache_explicitTypes_checksConfiguredTypes() {
    Cache<String, String> cache = fixture.cache();
    CacheManager manager = fixture.manager();

    assertThat(manager.getCache("test", String.class, String.class)).isSameAs(cache);
    assertThat(manager.<String, String>getCache("test")).isSameAs(cache);
    assertThat(manager.<String, String>getCache("other")).isNull();
    assertThat(manager.getCache("other", Integer.class, Integer.class)).isNull();
    assertThatThrownBy(() -> manager.getCache("test", Integer.class, String.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("java.lang.Integer");
    assertThatThrownBy(() -> manager.getCache("test", String.class, Object.class))
        .isInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> manager.getCache("test", null, String.class))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> manager.getCache("test", String.class, null))
        .isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings("unchecked")
  private static MutableConfiguration<String, String> configuration(Cache<String, String> cache) {
    return cache.getConfiguration(MutableConfiguration.class);
  }
}
