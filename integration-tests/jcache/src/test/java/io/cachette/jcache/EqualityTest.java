package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests equality: two keys are equal if their bytes are, two values if {@code equals} says so. */
@RedisTest
class EqualityTest {

  private final CacheFixture fixture;

  EqualityTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Named<Factory<ExpiryPolicy>>> deciders() {
    return Stream.of(
        Named.of("the server decides", EternalExpiryPolicy.factoryOf()),
        Named.of("this JVM decides", () -> new RecordingPolicy(Duration.ONE_DAY, null, null)));
  }

  @ParameterizedTest
  @MethodSource("deciders")
  void conditionalOperation_equalValueWithOtherBytes_comparesByEquals(
      Factory<ExpiryPolicy> policy) {
    Cache<String, Object> cache =
        fixture.cache(
            "test",
            new MutableConfiguration<String, Object>()
                .setTypes(String.class, Object.class)
                .setExpiryPolicyFactory(policy));
    cache.put("k", map("a", "b"));

    assertThat(cache.replace("k", map("b", "a"), map("c", "d"))).isTrue();
    assertThat(cache.remove("k", map("d", "x"))).isFalse();
    assertThat(cache.remove("k", map("d", "c"))).isTrue();
  }

  @Test
  void get_equalKeyOfCanonicalType_returnsValue() {
    Cache<Object, Object> cache = fixture.cache("test", new MutableConfiguration<>());
    cache.put(new ArrayList<>(List.of("a")), "1");

    assertThat(cache.get(Arrays.asList("a"))).isEqualTo("1");
    assertThat(cache.iterator().next().getKey()).isEqualTo(List.of("a"));
  }

  @Test
  void get_equalKeyWithOtherBytes_returnsNull() {
    Cache<Object, Object> cache = fixture.cache("test", new MutableConfiguration<>());
    URI lower = URI.create("http://example.org/");
    URI upper = URI.create("HTTP://example.org/");
    assertThat(lower).isEqualTo(upper);
    cache.put(lower, "1");

    assertThat(cache.get(URI.create("http://example.org/"))).isEqualTo("1");
    assertThat(cache.get(upper)).isNull();
  }

  /** A map that is equal for the same keys in any order, but is serialized in the given order. */
  private static Map<String, String> map(String... keys) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String key : keys) {
      map.put(key, "value");
    }
    return map;
  }
}
