package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.cdi.internal.CacheBuildExtension;
import io.cachette.cdi.internal.CacheExtension;
import io.cachette.lock.FencingToken;
import io.cachette.lock.Locked;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Messages;
import jakarta.enterprise.inject.build.compatible.spi.MetaAnnotations;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;
import jakarta.enterprise.inject.build.compatible.spi.SkipIfPortableExtensionPresent;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanBuilder;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticObserverBuilder;
import jakarta.enterprise.inject.build.compatible.spi.Validation;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.lang.model.types.Type;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheResult;
import javax.cache.spi.CachingProvider;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.lite.extension.translator.LiteExtensionTranslator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The build compatible extension, which Weld translates. OpenWebBeans supports none. */
@RedisTest
final class BuildCompatibleWeldTest {

  /** Read by the extension, which the container creates. */
  private static boolean removesProvider;

  private final RedisServer server;

  BuildCompatibleWeldTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    System.setProperty("cachette.redis.url", server.uri().toString());
    System.setProperty("cachette.caches.default.expiry.created", "1h");
  }

  @AfterEach
  void end() {
    System.clearProperty("cachette.redis.url");
    System.clearProperty("cachette.caches.default.expiry.created");
    System.clearProperty("cachette.cdi.on-get-failure");
    removesProvider = false;
  }

  /** A subclass, because Weld skips the extension itself if there are portable extensions. */
  public static final class Unskipped implements BuildCompatibleExtension {

    private final CacheBuildExtension extension = new CacheBuildExtension();

    @Discovery
    public void register(MetaAnnotations annotations, ScannedClasses classes) {
      extension.register(annotations, classes);
    }

    @Enhancement(types = Object.class, withSubtypes = true)
    public void fromClasses(ClassConfig type) {
      extension.applyClassAnnotations(type);
    }

    @Enhancement(types = Object.class, withSubtypes = true)
    public void guard(ClassConfig type) {
      extension.bindLimitedMethods(type);
    }

    @Registration(types = Object.class)
    public void notice(BeanInfo bean) {
      extension.collectBean(bean);
    }

    @Synthesis
    public void addManager(SyntheticComponents components) {
      extension.addManager(removesProvider ? new WithoutUnusedBeans(components) : components);
    }

    @Validation
    public void check(Messages messages) {
      extension.check(messages);
    }
  }

  /** As on Quarkus, which removes beans that no injection point needs. */
  private record WithoutUnusedBeans(SyntheticComponents all) implements SyntheticComponents {

    @Override
    public <T> SyntheticBeanBuilder<T> addBean(Class<T> type) {
      SyntheticBeanBuilder<T> bean = all.addBean(type);
      return type == CachingProvider.class ? bean.qualifier(CacheName.Literal.of("unused")) : bean;
    }

    @Override
    public <T> SyntheticObserverBuilder<T> addObserver(Class<T> type) {
      return all.addObserver(type);
    }

    @Override
    public <T> SyntheticObserverBuilder<T> addObserver(Type type) {
      return all.addObserver(type);
    }
  }

  @SuppressWarnings("deprecation") // available in both versions of Weld
  private static SeContainer container(Class<?>... beans) {
    return new Weld()
        .disableDiscovery()
        .addBeanClasses(beans)
        .addExtension(
            new LiteExtensionTranslator(
                List.of(Unskipped.class), BuildCompatibleWeldTest.class.getClassLoader()))
        .initialize();
  }

  @Test
  void cacheResult_providerBeanRemovedByContainer_isCached() {
    removesProvider = true;
    try (SeContainer container = container(Service.class)) {
      assertThat(container.select(CachingProvider.class).isUnsatisfied()).isTrue();
      Service service = container.select(Service.class).get();
      assertThat(service.find("42")).isEqualTo(1);
      assertThat(service.find("42")).isEqualTo(1);
      assertThat(container.select(CacheManager.class).get().getCacheNames()).contains("built");
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "built")
  @CacheResult
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();

    public int find(String key) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "several")
    public int find(String key, int... more) {
      return calls.incrementAndGet();
    }

    public void nothing(String key) {
      calls.incrementAndGet();
    }
  }

  @Dependent
  static class Client {
    @Inject CacheManager manager;

    @Inject
    @CacheName("built")
    Cache<String, Integer> cache;
  }

  @Test
  void cacheAnnotations_methodsAndClasses_areApplied() {
    try (SeContainer container = container(Service.class, Client.class)) {
      Service service = container.select(Service.class).get();
      assertThat(service.find("a")).isEqualTo(service.find("a")).isEqualTo(1);
      assertThat(service.find("a", 1)).isEqualTo(service.find("a", 1)).isEqualTo(2);
      service.nothing("a");
      service.nothing("a");
      assertThat(service.find("b")).isEqualTo(5);
      Client client = container.select(Client.class).get();
      assertThat(client.cache.get("a")).isEqualTo(1);
      assertThat(client.manager.getCacheNames()).containsExactly("built", "several");
    }
  }

  @Test
  void buildExtension_skipAnnotation_namesPortableExtension() {
    assertThat(
            CacheBuildExtension.class.getAnnotation(SkipIfPortableExtensionPresent.class).value())
        .isEqualTo(CacheExtension.class);
  }

  @ApplicationScoped
  static class Wrong {
    @CachePut
    public void put(String key) {}
  }

  @Test
  void deployment_invalidAnnotationOrSetting_failsWithReason() {
    assertThatThrownBy(() -> container(Wrong.class).close())
        .hasStackTraceContaining("put(java.lang.String): @CachePut needs exactly one parameter");
    System.setProperty("cachette.cdi.on-get-failure", "maybe");
    assertThatThrownBy(() -> container(Service.class).close())
        .hasStackTraceContaining("expected bypass or fail");
  }

  @ApplicationScoped
  @RateLimit(limit = 2, period = "1h")
  static class Throttled {

    private final AtomicInteger calls = new AtomicInteger();

    public int call(String key) {
      return calls.incrementAndGet();
    }

    @Locked
    @RateLimit(name = "built-one", limit = 1, period = "1h", key = "{0}")
    @RateLimit(name = "built-all", limit = 5, period = "1h")
    public long token(String key, @FencingToken long token) {
      return token;
    }
  }

  @Test
  void limitAnnotations_rateLimitAndLock_areApplied() {
    server.flushAll();
    try (SeContainer container = container(Throttled.class)) {
      Throttled bean = container.select(Throttled.class).get();
      bean.call("a");
      assertThat(bean.call("b")).isEqualTo(2);
      assertThatThrownBy(() -> bean.call("c")).isInstanceOf(RateLimitExceededException.class);
      assertThat(bean.token("a", 0)).isPositive();
      assertThatThrownBy(() -> bean.token("a", 0)).isInstanceOf(RateLimitExceededException.class);
      assertThat(bean.token("b", 0)).isPositive();
    }
  }

  @ApplicationScoped
  static class WronglyThrottled {

    @RateLimit(limit = 0)
    public void call() {}
  }

  @Test
  void deployment_invalidRateLimit_failsWithReason() {
    assertThatThrownBy(() -> container(WronglyThrottled.class).close())
        .hasStackTraceContaining("limit is 0");
  }
}
