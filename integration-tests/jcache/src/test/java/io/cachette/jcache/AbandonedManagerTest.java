package io.cachette.jcache;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.ChildFirstLoader;
import io.cachette.jcache.support.DroppedApplication;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests that an application can be collected which drops its managers without closing them, and
 * that managers that are still in use are not.
 */
@RedisTest
class AbandonedManagerTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final RedisServer server;
  private final String namespace = "t" + UUID.randomUUID().toString().substring(0, 8);

  AbandonedManagerTest(RedisServer server) {
    this.server = server;
  }

  @AfterEach
  void awaitRelease() {
    await().atMost(LIMIT).until(() -> mBeans().isEmpty() && connections() == 1);
    server.flushAll();
  }

  @Test
  void classLoader_droppedWithoutClosing_isCollectedAndReleasesEverything() throws Exception {
    Set<Thread> before = threads();
    WeakReference<ClassLoader> loader = runAndDrop();
    assertThat(newThreads(before)).anyMatch(name -> name.startsWith("cachette-scheduler"));
    assertThat(newThreads(before)).anyMatch(name -> name.startsWith("redisson"));
    assertThat(mBeans()).hasSize(2);
    assertThat(connections()).isGreaterThan(1);

    awaitCollection(loader);

    await().atMost(LIMIT).untilAsserted(() -> assertThat(newThreads(before)).isEmpty());
    assertThat(mBeans()).isEmpty();
    await().untilAsserted(() -> assertThat(connections()).as("with our own").isOne());
  }

  @Test
  void getCacheManager_classLoaderHeldAlone_returnsSameOpenManager() {
    try (CachetteCachingProvider provider = new CachetteCachingProvider()) {
      ClassLoader loader = new ChildFirstLoader(DroppedApplication.class);
      WeakReference<CacheManager> manager = new WeakReference<>(openWithCache(provider, loader));

      awaitCollection(runAndDrop());

      CacheManager found = provider.getCacheManager(null, loader, properties());
      assertThat(found).isNotNull().isSameAs(manager.get());
      assertThat(found.isClosed()).isFalse();
      assertThat(found.<String, String>getCache("kept").get("k")).isEqualTo("v");
    }
  }

  @Test
  void cache_heldAlone_worksAndReceivesEvents() throws Exception {
    List<Object> held = run(new ChildFirstLoader(DroppedApplication.class));
    Cache<?, ?> cache = (Cache<?, ?>) held.get(0);
    List<?> created = (List<?>) held.get(1);
    try (CacheFixture there = CacheFixture.of(address(), namespace)) {
      Cache<DroppedApplication.Key, DroppedApplication.Item> theirs =
          there
              .manager()
              .createCache(
                  "items",
                  CachetteConfiguration.builder(
                          DroppedApplication.Key.class, DroppedApplication.Item.class)
                      .build());
      int schedulers = schedulers();
      WeakReference<ClassLoader> other = runAndDrop();
      awaitCollection(other);
      await().atMost(LIMIT).until(() -> schedulers() == schedulers); // so dropped ones were closed

      theirs.put(new DroppedApplication.Key("theirs"), new DroppedApplication.Item());

      await().until(() -> created.contains("theirs"));
      assertThat(cache.iterator().hasNext()).isTrue();
      assertThat(cache.getCacheManager().isClosed()).isFalse();
    } finally {
      cache.getCacheManager().close();
    }
  }

  private WeakReference<ClassLoader> runAndDrop() {
    ClassLoader loader = new ChildFirstLoader(DroppedApplication.class);
    assertThat(run(loader)).hasSize(2);
    return new WeakReference<>(loader);
  }

  @SuppressWarnings("unchecked")
  private List<Object> run(ClassLoader loader) {
    try {
      Class<?> application = loader.loadClass(DroppedApplication.class.getName());
      assertThat(application).isNotEqualTo(DroppedApplication.class);
      return ((Function<Properties, List<Object>>) application.getConstructor().newInstance())
          .apply(properties());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private CacheManager openWithCache(CachetteCachingProvider provider, ClassLoader loader) {
    CacheManager manager = provider.getCacheManager(null, loader, properties());
    manager.createCache("kept", new MutableConfiguration<String, String>()).put("k", "v");
    return manager;
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", address().toString());
    properties.setProperty(RedisSettings.NAMESPACE, namespace);
    properties.setProperty("cachette.redis.timeout", "6s");
    properties.setProperty("cachette.redis.connect-timeout", "30s");
    return properties;
  }

  private URI address() {
    return server.uri();
  }

  private static void awaitCollection(WeakReference<ClassLoader> loader) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              System.gc();
              return loader.refersTo(null);
            });
  }

  private static int schedulers() {
    return (int)
        threads().stream()
            .filter(thread -> thread.getName().startsWith("cachette-scheduler"))
            .count();
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

  private static Set<ObjectName> mBeans() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("javax.cache:*"), null);
  }

  private long connections() {
    return requireNonNull(server.command("CLIENT", "LIST")).toString().lines().count();
  }
}
