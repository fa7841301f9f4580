package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.stream.Stream;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests two nodes that configure the same cache differently. */
@RedisTest
class DescriptorTest {

  private final CacheFixture here;
  private final CacheFixture there;

  DescriptorTest(RedisServer server) {
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  static Stream<Arguments> differences() {
    return Stream.of(
        Arguments.of(types(Long.class, String.class), "key-type", "String", "Long"),
        Arguments.of(types(String.class, Integer.class), "value-type", "String", "Integer"),
        Arguments.of(
            CachetteConfiguration.builder(String.class, String.class).serializer("kryo").build(),
            "values",
            "java",
            "kryo"));
  }

  @ParameterizedTest
  @MethodSource("differences")
  void createCache_otherFormatThanStored_throwsWithBothValues(
      CompleteConfiguration<?, ?> configuration, String field, String stored, String asked) {
    there.cache("orders", types(String.class, String.class)).put("k", "v");

    assertThatThrownBy(() -> here.cache("orders", configuration))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("'orders'", field, stored, asked, "destroy");
    assertThat(here.manager().getCacheNames()).isEmpty();
    assertThat(there.manager().<String, String>getCache("orders").get("k")).isEqualTo("v");
  }

  @Test
  void createCache_destroyedCacheWithOtherTypes_succeeds() {
    there.cache("orders", types(String.class, String.class));
    there.manager().destroyCache("orders");

    assertThatCode(() -> here.cache("orders", types(Long.class, Long.class)))
        .doesNotThrowAnyException();
  }

  @Test
  void createCache_failingLoaderFactory_leavesNoDescriptor() {
    MutableConfiguration<String, String> failing =
        types(String.class, String.class)
            .setCacheLoaderFactory(
                () -> {
                  throw new IllegalStateException("no loader today");
                });
    assertThatThrownBy(() -> here.cache("orders", failing)).hasMessageContaining("no loader");

    assertThatCode(() -> here.cache("orders", types(Long.class, Long.class)))
        .doesNotThrowAnyException();
  }

  @Test
  void createCache_storedWithoutTypes_acceptsTypes() {
    there.cache("orders", new MutableConfiguration<>()).put("k", 1);

    assertThat(here.cache("orders", types(String.class, Integer.class)).get("k")).isEqualTo(1);
  }

  @Test
  void createCache_firstNodeWithTypes_recordsThem() {
    there.cache("orders", new MutableConfiguration<>());
    here.cache("orders", types(String.class, String.class));
    there.manager().<Object, Object>getCache("orders").close();

    assertThatThrownBy(() -> there.cache("orders", types(Long.class, String.class)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("key-type");
  }

  private static <K, V> MutableConfiguration<K, V> types(Class<K> keyType, Class<V> valueType) {
    return new MutableConfiguration<K, V>().setTypes(keyType, valueType);
  }
}
