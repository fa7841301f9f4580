package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.internal.Resources;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingWriter;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a cache closes its loader, writer, listeners, filters and expiry policy. */
@RedisTest
class ClosingTest {

  private static final String[] ALL = {"expiry", "filter", "listener", "loader", "writer"};

  private static final String LISTENER_REGISTRATION =
      "io.cachette.jcache.internal.event.ListenerRegistration";

  private final List<String> closed = new ArrayList<>();
  private final List<String> failing = new ArrayList<>();
  private final CacheFixture fixture;

  ClosingTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  static Stream<Named<Consumer<CacheFixture>>> endings() {
    return Stream.of(
        Named.of("Cache.close", node -> cacheOf(node).close()),
        Named.of("CacheManager.close", node -> node.manager().close()),
        Named.of("CachingProvider.close", node -> node.provider().close()),
        Named.of(
            "CachingProvider.close(loader)",
            node -> node.provider().close(node.manager().getClassLoader())),
        Named.of(
            "CachingProvider.close(uri, loader)",
            node ->
                node.provider().close(node.manager().getURI(), node.manager().getClassLoader())),
        Named.of("destroyCache", node -> node.manager().destroyCache("test")));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void close_closeableParts_closesEachOnce(Consumer<CacheFixture> ending) {
    Cache<String, String> cache = fixture.cache("test", closeable());

    ending.accept(fixture);
    cache.close();

    assertThat(closed).containsExactlyInAnyOrder(ALL);
    assertThat(cache.isClosed()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("endings")
  void close_failingParts_closesAllAndLogsFailures(Consumer<CacheFixture> ending)
      throws ClassNotFoundException {
    failing.addAll(List.of(ALL));
    Cache<String, String> cache = fixture.cache("test", closeable());

    try (LogCapture resources = LogCapture.of(Resources.class);
        LogCapture listeners = LogCapture.of(Class.forName(LISTENER_REGISTRATION))) {
      ending.accept(fixture);

      assertThat(resources.messages())
          .anyMatch(message -> message.contains("ClosingTest$Loader could not be closed"))
          .anyMatch(message -> message.contains("ClosingTest$Writer could not be closed"))
          .anyMatch(message -> message.contains("ClosingTest$Policy could not be closed"));
      assertThat(listeners.messages())
          .anyMatch(message -> message.contains("ClosingTest$Listener could not be closed"))
          .anyMatch(message -> message.contains("ClosingTest$Filter could not be closed"));
    }

    assertThat(closed).containsExactlyInAnyOrder(ALL);
    assertThat(cache.isClosed()).isTrue();
  }

  @Test
  void createCache_afterFailedClose_opensUsableCache() {
    failing.addAll(List.of(ALL));
    fixture.cache("test", closeable()).close();

    Cache<String, String> again = fixture.cache();
    again.put("k", "1");

    assertThat(again.get("k")).isEqualTo("1");
  }

  @Test
  void destroyCache_failingParts_deletesEntries() {
    failing.addAll(List.of(ALL));
    Cache<String, String> cache = fixture.cache("test", closeable());
    cache.put("k", "1");

    fixture.manager().destroyCache("test");

    assertThat(fixture.cache().containsKey("k")).isFalse();
  }

  @Test
  void closeManager_oneCacheFails_closesOtherCaches() {
    failing.addAll(List.of(ALL));
    Cache<String, String> first = fixture.cache("a", CacheFixture.strings());
    fixture.cache("b", closeable());
    Cache<String, String> last = fixture.cache("c", CacheFixture.strings());

    fixture.manager().close();

    assertThat(first.isClosed()).isTrue();
    assertThat(last.isClosed()).isTrue();
    assertThat(fixture.manager().isClosed()).isTrue();
  }

  @Test
  void deregisterCacheEntryListener_failingParts_removesListener() {
    failing.addAll(List.of(ALL));
    CacheEntryListenerConfiguration<String, String> registration = registration();
    Cache<String, String> cache = fixture.cache();
    cache.registerCacheEntryListener(registration);

    cache.deregisterCacheEntryListener(registration);

    assertThat(closed).containsExactlyInAnyOrder("filter", "listener");
  }

  @Test
  void close_objectWithTwoRoles_closesItOnce() {
    Everything everything = new Everything();
    fixture
        .cache(
            "test",
            CacheFixture.strings()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> everything)
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> everything))
        .close();

    assertThat(closed).containsExactly("everything");
  }

  @Test
  void deregisterCacheEntryListener_closeableListener_closesListenerAndFilterOnce() {
    CacheEntryListenerConfiguration<String, String> registration = registration();
    Cache<String, String> cache = fixture.cache();
    cache.registerCacheEntryListener(registration);

    cache.deregisterCacheEntryListener(registration);
    assertThat(closed).containsExactlyInAnyOrder("filter", "listener");

    cache.close();
    assertThat(closed).hasSize(2);
  }

  @Test
  void createCache_failingListenerFactory_closesCreatedParts() {
    MutableConfiguration<String, String> configuration = closeable();
    configuration.addCacheEntryListenerConfiguration(
        new MutableCacheEntryListenerConfiguration<>(
            () -> {
              throw new IllegalStateException("The factory fails on purpose");
            },
            null,
            false,
            false));

    assertThatThrownBy(() -> fixture.cache("test", configuration))
        .hasStackTraceContaining("on purpose");

    // The listeners are in a set, so their order of creation is not defined.
    assertThat(closed).doesNotHaveDuplicates().contains("expiry", "loader", "writer");
    assertThat(fixture.manager().getCacheNames()).isEmpty();
    assertThatNoException().isThrownBy(fixture::cache);
  }

  @Test
  void registerCacheEntryListener_failingFilterFactory_closesListener() {
    Cache<String, String> cache = fixture.cache();

    assertThatThrownBy(
            () ->
                cache.registerCacheEntryListener(
                    new MutableCacheEntryListenerConfiguration<>(
                        Listener::new,
                        () -> {
                          throw new IllegalStateException("The factory fails on purpose");
                        },
                        false,
                        false)))
        .hasMessageContaining("on purpose");

    assertThat(closed).containsExactly("listener");
  }

  private MutableConfiguration<String, String> closeable() {
    return CacheFixture.strings()
        .setExpiryPolicyFactory(Policy::new)
        .setReadThrough(true)
        .setCacheLoaderFactory(Loader::new)
        .setWriteThrough(true)
        .setCacheWriterFactory(Writer::new)
        .addCacheEntryListenerConfiguration(registration());
  }

  private CacheEntryListenerConfiguration<String, String> registration() {
    return new MutableCacheEntryListenerConfiguration<>(Listener::new, Filter::new, true, true);
  }

  private static Cache<?, ?> cacheOf(CacheFixture node) {
    Cache<?, ?> cache = node.manager().getCache("test");
    if (cache == null) {
      throw new AssertionError("The cache is not open");
    }
    return cache;
  }

  private void closed(String what) throws IOException {
    closed.add(what);
    if (failing.contains(what)) {
      throw new IOException("Closing " + what + " fails on purpose");
    }
  }

  private final class Policy implements ExpiryPolicy, Closeable {
    @Override
    public Duration getExpiryForCreation() {
      return Duration.ETERNAL;
    }

    @Override
    public Duration getExpiryForAccess() {
      return Duration.ETERNAL;
    }

    @Override
    public Duration getExpiryForUpdate() {
      return Duration.ETERNAL;
    }

    @Override
    public void close() throws IOException {
      closed("expiry");
    }
  }

  private final class Loader implements CacheLoader<String, String>, Closeable {
    @Override
    public String load(String key) {
      return key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return Map.of();
    }

    @Override
    public void close() throws IOException {
      closed("loader");
    }
  }

  private final class Writer extends RecordingWriter implements Closeable {
    @Override
    public void close() throws IOException {
      closed("writer");
    }
  }

  private final class Everything extends RecordingWriter
      implements CacheLoader<String, String>, Closeable {
    @Override
    public String load(String key) {
      return key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return Map.of();
    }

    @Override
    public void close() throws IOException {
      closed("everything");
    }
  }

  private final class Listener implements CacheEntryCreatedListener<String, String>, Closeable {
    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {}

    @Override
    public void close() throws IOException {
      closed("listener");
    }
  }

  private final class Filter implements CacheEntryEventFilter<String, String>, Closeable {
    @Override
    public boolean evaluate(CacheEntryEvent<? extends String, ? extends String> event) {
      return true;
    }

    @Override
    public void close() throws IOException {
      closed("filter");
    }
  }
}
