package io.cachette.jcache;

import static io.cachette.jcache.support.CacheFixture.strings;
import static io.cachette.jcache.support.MBeans.beans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the configurations that a manager refuses, and that a refused one leaves no resources. */
@RedisTest
class CreateCacheTest {

  private final RedisServer server;
  private final CacheFixture fixture;

  CreateCacheTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Arguments> broken() {
    return parts(failing());
  }

  static Stream<Arguments> empty() {
    return parts(() -> null);
  }

  private static Stream<Arguments> parts(Factory<?> factory) {
    return Stream.of(
        Arguments.of("expiry policy", strings().setExpiryPolicyFactory(cast(factory))),
        Arguments.of("loader", strings().setCacheLoaderFactory(cast(factory))),
        Arguments.of("writer", strings().setCacheWriterFactory(cast(factory))),
        Arguments.of(
            "listener",
            strings()
                .addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(cast(factory), null, true, true))),
        Arguments.of(
            "event filter",
            strings()
                .addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(
                        RecordingListener::new, cast(factory), true, true))));
  }

  @SuppressWarnings("unchecked")
  private static <T> Factory<T> cast(Factory<?> factory) {
    return (Factory<T>) factory;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void createCache_failingFactory_leavesNoResources(
      String part, MutableConfiguration<String, String> configuration) {
    fixture.cache();
    assertThatThrownBy(() -> fixture.cache("broken", configuration))
        .as(part)
        .hasStackTraceContaining("fails on purpose");

    requireNoResources("broken");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("empty")
  void createCache_factoryReturnsNull_throwsWithCacheAndFactory(
      String part, MutableConfiguration<String, String> configuration) {
    fixture.cache();
    assertThatThrownBy(() -> fixture.cache("broken", configuration))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "Cache 'broken'", "the " + part + " factory", getClass().getName(), "returned null");

    requireNoResources("broken");
  }

  private void requireNoResources(String cacheName) {
    assertThat(fixture.manager().getCacheNames()).containsExactly("test");
    assertThat(beans(cacheName)).isEmpty();
    String entries = fixture.namespace() + ":{" + cacheName + "}";
    List<?> keys = (List<?>) server.command("KEYS", entries + "*");
    assertThat(Set.<Object>copyOf(keys))
        .isSubsetOf(Set.of(entries + ":descriptor", entries + ":control"));
    assertThat(server.command("PUBSUB", "CHANNELS", fixture.namespace() + "*"))
        .isEqualTo(List.of());
  }

  @Test
  void createCache_duplicateName_throwsBeforeCallingFactories() {
    Cache<String, String> first = fixture.cache();

    assertThatThrownBy(() -> fixture.cache("test", strings().setExpiryPolicyFactory(failing())))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("'test' is open")
        .hasMessageContaining("getCache");

    assertThat(fixture.manager().<String, String>getCache("test")).isSameAs(first);
    assertThat(first.isClosed()).isFalse();
  }

  @Test
  void createCache_storeByReference_throwsUnsupportedOperationException() {
    assertThatThrownBy(() -> fixture.cache("test", strings().setStoreByValue(false)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("'test'")
        .hasMessageContaining("setStoreByValue(true)");
  }

  @Test
  void createCache_throughWithoutFactory_throwsIllegalArgumentException() {
    assertThatThrownBy(() -> fixture.cache("test", strings().setReadThrough(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("read-through", "loader");
    assertThatThrownBy(() -> fixture.cache("test", strings().setWriteThrough(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("write-through", "writer");
  }

  @Test
  void createCache_readOrWriteThroughWithoutFactory_throwsBeforeStoring() {
    assertThatThrownBy(() -> fixture.cache("test", CacheFixture.strings().setReadThrough(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("read-through", "loader");
    assertThatThrownBy(() -> fixture.cache("test", CacheFixture.strings().setWriteThrough(true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("write-through", "writer");
    assertThat(server.command("EXISTS", fixture.namespace() + ":{test}:descriptor")).isEqualTo(0L);
  }

  @Test
  void createCache_otherStorageLayout_throwsCacheException() {
    String descriptor = fixture.namespace() + ":{test}:descriptor";
    server.command("HSET", descriptor, "format", "2", "layout", "other", "partitions", "1");

    assertThatThrownBy(fixture::cache)
        .isInstanceOf(CacheException.class)
        .hasMessageContaining(
            "layout is other there, which this version of Cachette does not know");

    fixture.manager().destroyCache("test");
    assertThat(fixture.cache().getName()).isEqualTo("test");
  }

  private static <T> Factory<T> failing() {
    return () -> {
      throw new IllegalStateException("The factory fails on purpose");
    };
  }
}
