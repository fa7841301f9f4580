package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.management.CacheMXBean;
import javax.cache.processor.EntryProcessor;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;

@RedisTest
@NullUnmarked // passes null where the API forbids it
class LifecycleTest {

  private static final EntryProcessor<String, String, String> PROCESSOR =
      (entry, arguments) -> entry.getKey();

  private final RedisServer server;
  private final CacheFixture fixture;

  LifecycleTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
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
        Named.of("register", cache -> cache.registerCacheEntryListener(null)),
        Named.of("deregister", cache -> cache.deregisterCacheEntryListener(null)));
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
  void iterator_closedCache_throwsIllegalStateException() {
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "1");
    var iterator = cache.iterator();
    iterator.next();
    cache.close();

    assertThatThrownBy(iterator::hasNext).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(iterator::next).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
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

  static Stream<Named<Consumer<CacheFixture>>> orders() {
    return Stream.of(
        Named.of("cache, manager, provider", node -> close(node, "cmp")),
        Named.of("cache, provider, manager", node -> close(node, "cpm")),
        Named.of("manager, cache, provider", node -> close(node, "mcp")),
        Named.of("manager, provider, cache", node -> close(node, "mpc")),
        Named.of("provider, cache, manager", node -> close(node, "pcm")),
        Named.of("provider, manager, cache", node -> close(node, "pmc")),
        Named.of("everything twice", node -> close(node, "ccmmppcmp")));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void close_anyOrder_stopsConnectionsAndThreads(Consumer<CacheFixture> order) {
    fixture.close();
    Set<String> clients = clients();
    CacheFixture node = CacheFixture.on(server);
    node.cache(
            "test",
            CacheFixture.strings()
                .addCacheEntryListenerConfiguration(new RecordingListener().synchronously()))
        .put("k", "1");
    assertThat(clients()).hasSizeGreaterThan(clients.size());

    order.accept(node);

    assertThat(node.manager().isClosed()).isTrue();
    await().untilAsserted(() -> assertThat(clients()).isEqualTo(clients));
    await().untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  @Test
  void getCacheManager_closedManager_opensNewManager() {
    CachetteCachingProvider provider = fixture.provider();
    CacheManager first = fixture.manager();
    assertThat(provider.getCacheManager()).isSameAs(first);

    first.close();

    assertThat(provider.getCacheManager()).isNotSameAs(first);
    assertThat(provider.getCacheManager().isClosed()).isFalse();
    provider.close();
  }

  static Stream<Named<MutableConfiguration<String, String>>> broken() {
    return Stream.of(
        Named.of("expiry policy", strings().setExpiryPolicyFactory(failing())),
        Named.of("loader", strings().setCacheLoaderFactory(failing())),
        Named.of("writer", strings().setCacheWriterFactory(failing())),
        Named.of(
            "listener",
            strings()
                .addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(failing(), null, true, true))),
        Named.of(
            "filter",
            strings()
                .addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(
                        RecordingListener::new, failing(), true, true))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void createCache_failingFactory_leavesNoResources(
      MutableConfiguration<String, String> configuration) {
    fixture.cache();
    assertThatThrownBy(() -> fixture.cache("broken", configuration))
        .hasStackTraceContaining("fails on purpose");

    assertThat(fixture.manager().getCacheNames()).containsExactly("test");
    assertThat(beans("broken")).isEmpty();
    assertThat(server.command("KEYS", fixture.namespace() + ":{broken:0}*")).isEqualTo(List.of());
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
  void unwrap_knownAndUnknownTypes_returnsObjectOrThrows() {
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "1");

    assertThat(cache.unwrap(Cache.class) == cache).isTrue();
    RMap<?, ?> map = cache.unwrap(RMap.class);
    assertThat(map.getName()).isEqualTo(fixture.namespace() + ":{test:0}");
    assertThat(map.readAllMap().toString()).isEqualTo("{k=1}");
    assertThat(cache.unwrap(RedissonClient.class))
        .isSameAs(fixture.manager().unwrap(RedissonClient.class));
    assertThatThrownBy(() -> cache.unwrap(Thread.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread");
    assertThatThrownBy(() -> fixture.manager().unwrap(Thread.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Thread");
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

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void put_wrongTypes_throwsAndStoresNothing() {
    Cache<String, String> cache = fixture.cache();
    Cache<Object, Object> untyped = (Cache) cache;

    assertThatThrownBy(() -> untyped.put(1, "v")).isInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> untyped.put("k", 1)).isInstanceOf(ClassCastException.class);

    assertThat(cache).isEmpty();
  }

  @Test
  void destroyCache_openOrClosedCache_deletesEveryKey() {
    for (boolean open : List.of(true, false)) {
      try (CacheFixture there = fixture.anotherNode()) {
        Cache<String, String> cache =
            (open ? fixture : there)
                .cache(
                    "test",
                    strings()
                        .addCacheEntryListenerConfiguration(
                            new RecordingListener().synchronously()));
        cache.put("k", "1");
        assertThat(keys()).isNotEqualTo(List.of());
        if (!open) {
          cache.close();
        }

        fixture.manager().destroyCache("test");

        assertThat(keys()).isEqualTo(List.of());
        assertThat(cache.isClosed()).isTrue();
      }
    }
  }

  @Test
  void close_cacheWithEntry_keepsData() {
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "1");

    cache.close();

    assertThat(fixture.cache().get("k")).isEqualTo("1");
  }

  @Test
  void mbeans_statisticsDisabledOrManagerClosed_areUnregistered() {
    fixture.cache("test", strings().setManagementEnabled(true).setStatisticsEnabled(true));
    assertThat(beans("test")).hasSize(2);

    fixture.manager().enableStatistics("test", false);
    fixture.manager().enableStatistics("test", false);
    assertThat(beans("test")).hasSize(1);

    fixture.manager().close();
    assertThat(beans("test")).isEmpty();
  }

  @Test
  void cacheMXBean_managementEnabled_showsConfiguration() throws Exception {
    fixture.cache("test", strings().setManagementEnabled(true));

    CacheMXBean bean =
        JMX.newMXBeanProxy(
            ManagementFactory.getPlatformMBeanServer(),
            beans("test").iterator().next(),
            CacheMXBean.class);

    assertThat(bean.getKeyType()).isEqualTo("java.lang.String");
    assertThat(bean.isStoreByValue()).isTrue();
    assertThat(bean.isManagementEnabled()).isTrue();
    assertThat(bean.isStatisticsEnabled()).isFalse();
    fixture.manager().enableStatistics("test", true);
    assertThat(bean.isStatisticsEnabled()).isTrue();
  }

  private static void close(CacheFixture node, String order) {
    Cache<?, ?> cache = node.manager().getCache("test");
    order
        .chars()
        .forEach(
            what -> {
              switch (what) {
                case 'c' -> cache.close();
                case 'm' -> node.manager().close();
                default -> node.provider().close();
              }
            });
  }

  private Set<String> clients() {
    return String.valueOf(server.command("CLIENT", "LIST"))
        .lines()
        .filter(client -> client.contains("name=cachette"))
        .map(client -> client.substring(0, client.indexOf(' ')))
        .collect(Collectors.toSet());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.toLowerCase(Locale.ROOT).matches("(cachette-(?!testkit)|redisson).*"))
        .toList();
  }

  private Object keys() {
    return server.command("KEYS", fixture.namespace() + ":*");
  }

  private static Set<ObjectName> beans(String cache) {
    try {
      return ManagementFactory.getPlatformMBeanServer()
          .queryNames(new ObjectName("javax.cache:*,Cache=" + cache), null);
    } catch (MalformedObjectNameException e) {
      throw new AssertionError(e);
    }
  }

  private static MutableConfiguration<String, String> strings() {
    return CacheFixture.strings();
  }

  private static <T> Factory<T> failing() {
    return () -> {
      throw new IllegalStateException("The factory fails on purpose");
    };
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
