package io.cachette.jcache;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/**
 * Tests that closing releases threads, connections and MBeans, and that destroying deletes all
 * keys.
 */
@RedisTest
class ResourceCleanupTest {

  private final RedisServer server;

  ResourceCleanupTest(RedisServer server) {
    this.server = server;
  }

  @Test
  void closeProvider_allFeaturesUsed_leavesNoThreadMBeanOrConnection() throws Exception {
    Set<Thread> before = threads();
    CacheFixture fixture = CacheFixture.on(server);
    useEverything(fixture);
    assertThat(newThreads(before)).anyMatch(name -> name.startsWith("cachette-"));
    assertThat(mBeans()).hasSize(2);
    assertThat(connections()).isGreaterThan(1);

    fixture.close();

    assertThat(mBeans()).isEmpty();
    await().untilAsserted(() -> assertThat(connections()).as("with our own").isOne());
    await().untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
  }

  @Test
  void destroyCache_allFeaturesUsed_leavesNoKey() throws Exception {
    try (CacheFixture fixture = CacheFixture.on(server);
        CacheFixture there = fixture.anotherNode()) {
      Cache<String, String> theirs =
          there.cache(
              "everything", everything().setManagementEnabled(false).setStatisticsEnabled(false));
      theirs.registerCacheEntryListener(new RecordingListener().registrationFor(EventType.CREATED));
      useEverything(fixture);
      theirs.close();
      assertThat(keys()).isNotEmpty();

      fixture.manager().destroyCache("everything");

      assertThat(keys()).isEmpty();
    }
  }

  @Test
  void close_cacheWithListener_leavesOnlyDataAndDescriptor() {
    try (CacheFixture fixture = CacheFixture.on(server)) {
      Cache<String, String> cache = fixture.cache();
      cache.registerCacheEntryListener(new RecordingListener().registration());
      cache.put("k", "v");

      cache.close();

      String entries = fixture.namespace() + ":{test}";
      assertThat(keys())
          .asInstanceOf(InstanceOfAssertFactories.list(String.class))
          .containsExactlyInAnyOrder(
              entries, entries + ":expiry", entries + ":control", entries + ":descriptor");
      fixture.manager().destroyCache("test");
    }
  }

  @Test
  void managers_equalSettings_shareClientUntilLastCloses() {
    CacheFixture here = CacheFixture.on(server);
    CacheFixture there = here.anotherNode();
    RedissonClient client = here.manager().unwrap(RedissonClient.class);
    assertThat(there.manager().unwrap(RedissonClient.class)).isSameAs(client);

    here.close();
    there.cache().put("k", "v");
    assertThat(client.isShutdown()).isFalse();
    there.close();

    assertThat(client.isShutdown()).isTrue();
  }

  /** Uses loading, writing, listeners, expiry, iteration, statistics and management. */
  private static void useEverything(CacheFixture fixture) throws Exception {
    Cache<String, String> cache = fixture.cache("everything", everything());
    RecordingListener listener = new RecordingListener();
    cache.registerCacheEntryListener(listener.registration());
    cache.putAll(Map.of("a", "1", "b", "2"));
    cache.get("loaded");
    CompletionListenerFuture loaded = new CompletionListenerFuture();
    cache.loadAll(Set.of("c", "d"), true, loaded);
    loaded.get();
    cache.invoke("a", (entry, arguments) -> entry.getValue());
    cache.remove("a");
    cache.forEach(entry -> {});
    await().until(() -> listener.events().stream().anyMatch(event -> event.startsWith("EXPIRED")));
  }

  private static MutableConfiguration<String, String> everything() {
    CacheLoader<String, String> loader =
        new CacheLoader<>() {
          @Override
          public String load(String key) {
            return "loaded";
          }

          @Override
          public Map<String, String> loadAll(Iterable<? extends String> keys) {
            return Map.of(keys.iterator().next(), "loaded");
          }
        };
    return CacheFixture.strings()
        .setReadThrough(true)
        .setCacheLoaderFactory(() -> loader)
        .setWriteThrough(true)
        .setCacheWriterFactory(DroppingWriter::new)
        .setExpiryPolicyFactory(
            TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 300)))
        .setStatisticsEnabled(true)
        .setManagementEnabled(true);
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  /** The names of new threads, without those of the JDK and of Awaitility. */
  private static List<String> newThreads(Set<Thread> before) {
    return threads().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(
            name ->
                Stream.of("awaitility", "ForkJoinPool.commonPool", "process reaper")
                    .noneMatch(name::startsWith))
        .toList();
  }

  private static Set<String> mBeans() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("javax.cache:*"), null)
        .stream()
        .map(ObjectName::getCanonicalName)
        .collect(toSet());
  }

  private long connections() {
    return String.valueOf(server.command("CLIENT", "LIST")).lines().count();
  }

  private List<?> keys() {
    return (List<?>) Objects.requireNonNull(server.command("KEYS", "*"));
  }
}
