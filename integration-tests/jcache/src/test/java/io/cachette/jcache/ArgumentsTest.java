package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;

/** Tests that operations refuse null, wrong types, and closed caches and managers. */
@RedisTest
@NullUnmarked // passes null where the API forbids it
class ArgumentsTest {

  private static final EntryProcessor<String, String, String> PROCESSOR =
      (entry, arguments) -> entry.getKey();
  private static final WriteOptions OPTIONS = WriteOptions.timeToLive(Duration.ofHours(1));

  private final CacheFixture fixture;

  ArgumentsTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Named<Consumer<Cache<String, String>>>> operationsWithNull() {
    return Stream.of(
        Named.of("get", cache -> cache.get(null)),
        Named.of("getAll(null)", cache -> cache.getAll(null)),
        Named.of("getAll", cache -> cache.getAll(withNull("k"))),
        Named.of("containsKey", cache -> cache.containsKey(null)),
        Named.of("loadAll(null)", cache -> cache.loadAll(null, true, null)),
        Named.of("loadAll", cache -> cache.loadAll(withNull("k"), true, null)),
        Named.of("put without key", cache -> cache.put(null, "v")),
        Named.of("put without value", cache -> cache.put("k", null)),
        Named.of("getAndPut without key", cache -> cache.getAndPut(null, "v")),
        Named.of("getAndPut without value", cache -> cache.getAndPut("k", null)),
        Named.of("putAll(null)", cache -> cache.putAll(null)),
        Named.of("putAll without key", cache -> cache.putAll(mapOf("k", "v", null, "v"))),
        Named.of("putAll without value", cache -> cache.putAll(mapOf("k", "v", "l", null))),
        Named.of("putIfAbsent without key", cache -> cache.putIfAbsent(null, "v")),
        Named.of("putIfAbsent without value", cache -> cache.putIfAbsent("k", null)),
        Named.of("remove", cache -> cache.remove(null)),
        Named.of("remove if same without key", cache -> cache.remove(null, "v")),
        Named.of("remove if same without value", cache -> cache.remove("k", null)),
        Named.of("getAndRemove", cache -> cache.getAndRemove(null)),
        Named.of("replace without key", cache -> cache.replace(null, "v")),
        Named.of("replace without value", cache -> cache.replace("k", null)),
        Named.of("replace if same without key", cache -> cache.replace(null, "v", "w")),
        Named.of("replace if same without old", cache -> cache.replace("k", null, "w")),
        Named.of("replace if same without new", cache -> cache.replace("k", "v", null)),
        Named.of("getAndReplace without key", cache -> cache.getAndReplace(null, "v")),
        Named.of("getAndReplace without value", cache -> cache.getAndReplace("k", null)),
        Named.of("removeAll(null)", cache -> cache.removeAll(null)),
        Named.of("removeAll", cache -> cache.removeAll(withNull("k"))),
        Named.of("invoke without key", cache -> cache.invoke(null, PROCESSOR)),
        Named.of("invoke without processor", cache -> cache.invoke("k", null)),
        Named.of("invokeAll(null)", cache -> cache.invokeAll(null, PROCESSOR)),
        Named.of("invokeAll without key", cache -> cache.invokeAll(withNull("k"), PROCESSOR)),
        Named.of("invokeAll without processor", cache -> cache.invokeAll(Set.of("k"), null)),
        Named.of("put without options", cache -> extended(cache).put("k", "v", null)),
        Named.of("put with options", cache -> extended(cache).put(null, "v", OPTIONS)),
        Named.of("getAndPut without options", cache -> extended(cache).getAndPut("k", "v", null)),
        Named.of("getAndPut with options", cache -> extended(cache).getAndPut("k", null, OPTIONS)),
        Named.of("putAll without options", cache -> extended(cache).putAll(Map.of("k", "v"), null)),
        Named.of("putAll(null) with options", cache -> extended(cache).putAll(null, OPTIONS)),
        Named.of(
            "putAll with options",
            cache -> extended(cache).putAll(mapOf("k", "v", null, "v"), OPTIONS)),
        Named.of(
            "putIfAbsent without options", cache -> extended(cache).putIfAbsent("l", "v", null)),
        Named.of(
            "putIfAbsent with options", cache -> extended(cache).putIfAbsent(null, "v", OPTIONS)),
        Named.of(
            "replace without options",
            cache -> extended(cache).replace("k", "v", (WriteOptions) null)),
        Named.of("replace with options", cache -> extended(cache).replace("k", null, OPTIONS)),
        Named.of(
            "replace if same without options",
            cache -> extended(cache).replace("k", "before", "v", null)),
        Named.of(
            "replace if same with options",
            cache -> extended(cache).replace("k", null, "w", OPTIONS)),
        Named.of(
            "getAndReplace without options",
            cache -> extended(cache).getAndReplace("k", "v", null)),
        Named.of(
            "getAndReplace with options",
            cache -> extended(cache).getAndReplace(null, "v", OPTIONS)),
        Named.of("register", cache -> cache.registerCacheEntryListener(null)),
        Named.of("deregister", cache -> cache.deregisterCacheEntryListener(null)));
  }

  private static ExtendedCache<String, String> extended(Cache<String, String> cache) {
    return (ExtendedCache<String, String>) cache;
  }

  static Stream<Named<Consumer<Cache<String, String>>>> operationsWithoutArguments() {
    return Stream.of(
        Named.of("removeAll", Cache::removeAll),
        Named.of("clear", Cache::clear),
        Named.of("iterator", cache -> cache.forEach(entry -> {})),
        Named.of("unwrap to RMap", cache -> cache.unwrap(RMap.class)));
  }

  @ParameterizedTest
  @MethodSource("operationsWithNull")
  void operation_nullArgument_throwsAndChangesNothing(Consumer<Cache<String, String>> operation) {
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "before");

    assertThatThrownBy(() -> operation.accept(cache)).isInstanceOf(NullPointerException.class);

    assertThat(cache).hasSize(1);
    assertThat(cache.get("k")).isEqualTo("before");
  }

  @ParameterizedTest
  @MethodSource({"operationsWithNull", "operationsWithoutArguments"})
  void operation_closedCache_throwsIllegalStateExceptionBeforeArgumentChecks(
      Consumer<Cache<String, String>> operation) {
    Cache<String, String> cache = fixture.cache();
    cache.close();

    assertThatThrownBy(() -> operation.accept(cache))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'test' is closed");
  }

  static Stream<Named<Consumer<CacheManager>>> managerOperations() {
    return Stream.of(
        Named.of("createCache", manager -> manager.createCache(null, null)),
        Named.of("getCache", manager -> manager.getCache(null)),
        Named.of("getCache typed", manager -> manager.getCache(null, null, null)),
        Named.of("destroyCache", manager -> manager.destroyCache(null)),
        Named.of("enableManagement", manager -> manager.enableManagement(null, true)),
        Named.of("enableStatistics", manager -> manager.enableStatistics(null, true)));
  }

  @ParameterizedTest
  @MethodSource("managerOperations")
  void managerOperation_nullArgument_throwsNullPointerException(Consumer<CacheManager> operation) {
    assertThatThrownBy(() -> operation.accept(fixture.manager()))
        .isInstanceOf(NullPointerException.class);
  }

  @ParameterizedTest
  @MethodSource("managerOperations")
  void managerOperation_closedManager_throwsIllegalStateException(
      Consumer<CacheManager> operation) {
    fixture.manager().close();

    assertThatThrownBy(() -> operation.accept(fixture.manager()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fixture.manager().getCacheNames())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fixture.manager().unwrap(RedissonClient.class))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void put_wrongTypes_throwsAndStoresNothing() {
    Cache<String, String> cache = fixture.cache();
    Cache<Object, Object> untyped = (Cache) cache;

    assertThatThrownBy(() -> untyped.put(1, "v")).isInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> untyped.put("k", 1)).isInstanceOf(ClassCastException.class);

    assertThat(cache).isEmpty();
  }

  private static Set<String> withNull(String key) {
    Set<String> keys = new LinkedHashSet<>();
    keys.add(key);
    keys.add(null);
    return keys;
  }

  private static Map<String, String> mapOf(
      String key, String value, String otherKey, String otherValue) {
    Map<String, String> map = new LinkedHashMap<>();
    map.put(key, value);
    map.put(otherKey, otherValue);
    return map;
  }
}
