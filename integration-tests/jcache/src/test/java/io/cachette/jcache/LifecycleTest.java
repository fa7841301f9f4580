package io.cachette.jcache;

import static io.cachette.jcache.support.CacheFixture.loading;
import static io.cachette.jcache.support.CacheFixture.strings;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests closing and destroying caches, managers and providers. */
@RedisTest
class LifecycleTest {

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
                .addCacheEntryListenerConfiguration(new RecordingListener().registration()))
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

  @Test
  void close_loadAllInProgress_waitsForLoad() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    Cache<String, String> cache =
        fixture.cache(
            "test",
            loading(
                key -> {
                  loading.countDown();
                  await().pollDelay(500, MILLISECONDS).until(() -> true);
                  order.add("loaded");
                  return "1";
                }));
    CompletionListenerFuture done = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), false, done);
    assertThat(loading.await(5, SECONDS)).isTrue();

    cache.close();
    order.add("closed");

    done.get(5, SECONDS);
    assertThat(order).containsExactly("loaded", "closed");
    assertThat(fixture.cache().get("k")).isEqualTo("1");
  }

  @Test
  void close_cacheWithEntry_keepsData() {
    Cache<String, String> cache = fixture.cache();
    cache.put("k", "1");

    cache.close();

    assertThat(fixture.cache().get("k")).isEqualTo("1");
  }

  @Test
  void close_cacheWithEntry_keepsEntryUntilDestroyCache() {
    fixture.cache().put("k", "1");
    fixture.manager().getCache("test").close();

    Cache<String, String> again = fixture.cache();
    assertThat(again.get("k")).isEqualTo("1");

    fixture.manager().destroyCache("test");
    assertThat(fixture.cache().get("k")).isNull();
  }

  @Test
  void destroyCache_openOnOtherNode_emptiesItThere() {
    try (CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs = there.cache();
      theirs.put("k", "1");

      fixture.manager().destroyCache("test");

      assertThat(theirs.get("k")).isNull();
      theirs.put("k", "2");
      assertThat(theirs.get("k")).isEqualTo("2");
    }
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
                            new RecordingListener().registration()));
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

  private @Nullable Object keys() {
    return server.command("KEYS", fixture.namespace() + ":*");
  }
}
