package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheInvocationContext;
import javax.cache.annotation.CacheInvocationParameter;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheKeyInvocationContext;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.cache.annotation.GeneratedCacheKey;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Key generators and resolver factories of the application. */
@RedisTest
final class CustomizationTest {

  private final RedisServer server;
  private Container container;
  private Service service;

  CustomizationTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    Factory.asked.clear();
    Factory.resolved.clear();
    Dependency.destroyed.set(0);
    container =
        Container.of(
            server, Service.class, Factory.class, Generator.class, Special.class, Dependency.class);
    service = container.get(Service.class);
  }

  @AfterEach
  void end() {
    container.close();
  }

  @ApplicationScoped
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult(
        cacheName = "results",
        exceptionCacheName = "exceptions",
        cacheResolverFactory = Factory.class,
        cacheKeyGenerator = Generator.class)
    public int find(@CacheKey String key, int ignored) {
      if (ignored < 0) {
        throw new IllegalArgumentException("negative");
      }
      return calls.incrementAndGet();
    }

    @CachePut(cacheName = "puts", cacheKeyGenerator = Recording.class)
    public void put(@CacheKey String key, int other, @CacheValue @Nullable String value) {}

    @CacheResult(cacheName = "plain", cacheKeyGenerator = Plain.class)
    public int plainKey(String key) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "none", cacheResolverFactory = Nothing.class)
    public int withoutCache(String key) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "none", cacheKeyGenerator = NoKey.class)
    public int withoutKey(String key) {
      return calls.incrementAndGet();
    }
  }

  /** A bean with an injected dependent object. */
  @Dependent
  static class Factory implements CacheResolverFactory {

    static final List<String> asked = new CopyOnWriteArrayList<>();
    static final List<String> resolved = new CopyOnWriteArrayList<>();

    @Inject CacheManager manager;
    @Inject Dependency dependency;

    @Override
    public CacheResolver getCacheResolver(CacheMethodDetails<? extends Annotation> details) {
      asked.add(details.getCacheName() + " " + details.getMethod().getName());
      assertThat(details.getCacheAnnotation()).isInstanceOf(CacheResult.class);
      assertThat(details.getAnnotations()).contains(details.getCacheAnnotation());
      return new Resolver(manager, "my-" + details.getCacheName());
    }

    @Override
    public CacheResolver getExceptionCacheResolver(CacheMethodDetails<CacheResult> details) {
      asked.add(details.getCacheAnnotation().exceptionCacheName());
      return new Resolver(manager, "my-exceptions");
    }
  }

  @Dependent
  static class Dependency {
    static final AtomicInteger destroyed = new AtomicInteger();

    @PreDestroy
    void end() {
      destroyed.incrementAndGet();
    }
  }

  private record Resolver(CacheManager manager, String name) implements CacheResolver {
    @Override
    public <K, V> Cache<K, V> resolveCache(CacheInvocationContext<? extends Annotation> context) {
      Factory.resolved.add(name);
      Cache<K, V> cache = manager.getCache(name);
      return cache == null ? manager.createCache(name, new MutableConfiguration<>()) : cache;
    }
  }

  /** A bean that adds a mark to keys. */
  @ApplicationScoped
  static class Generator implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return new ArgumentsKey("mine", context.getKeyParameters()[0].getValue());
    }
  }

  @Test
  void cacheResult_resolverAndKeyGenerator_usesBoth() {
    assertThat(service.find("a", 1)).isEqualTo(service.find("a", 2)).isEqualTo(1);
    assertThat(container.cache("my-results").get(new ArgumentsKey("mine", "a"))).isEqualTo(1);
  }

  @Test
  void cacheResolver_repeatedCalls_isCreatedOnceAndCalledEachTime() {
    service.find("a", 1);
    service.find("a", 1);
    assertThat(Factory.asked).containsExactly("results find", "exceptions");
    assertThat(Factory.resolved.stream().filter("my-results"::equals)).hasSize(2);
  }

  @Test
  void exceptionCacheResolver_methodThrows_resolvesExceptionCache() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> service.find("a", -1)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(container.cache("my-exceptions")).hasSize(1);
  }

  @Test
  void cacheResolverFactory_dependentBean_isDestroyedWithContainer() {
    service.find("a", 1);
    assertThat(Dependency.destroyed).hasValue(0);
    container.close();
    assertThat(Dependency.destroyed).hasValue(1);
  }

  /** Not a bean; records its calls. */
  static final class Recording implements CacheKeyGenerator {

    static final List<Object> recorded = new CopyOnWriteArrayList<>();

    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      recorded.clear();
      recorded.add(context.getTarget() instanceof Service);
      recorded.add(context.getMethod().getName());
      recorded.add(context.getCacheName());
      recorded.add(describe(context.getAllParameters()));
      recorded.add(describe(context.getKeyParameters()));
      recorded.add(describe(context.getValueParameter()));
      recorded.add(context.unwrap(InvocationContext.class).getParameters().length);
      return new ArgumentsKey();
    }

    private static String describe(CacheInvocationParameter... parameters) {
      return String.join(
          ",",
          Arrays.stream(parameters)
              .map(
                  each ->
                      each.getParameterPosition()
                          + each.getRawType().getSimpleName()
                          + each.getValue()
                          + each.getAnnotations().size())
              .toList());
    }
  }

  @Test
  void keyGenerator_cachePut_receivesWholeInvocation() {
    service.put("a", 7, "v");
    assertThat(Recording.recorded)
        .containsExactly(
            true, "put", "puts", "0Stringa1,1int70,2Stringv1", "0Stringa1", "2Stringv1", 3);
  }

  static final class Nothing implements CacheResolverFactory {
    @Override
    public CacheResolver getCacheResolver(CacheMethodDetails<? extends Annotation> details) {
      return new NoCache();
    }

    @Override
    public CacheResolver getExceptionCacheResolver(CacheMethodDetails<CacheResult> details) {
      return new NoCache();
    }
  }

  private static final class NoCache implements CacheResolver {
    @Override
    @SuppressWarnings("NullAway") // under test
    public <K, V> Cache<K, V> resolveCache(CacheInvocationContext<? extends Annotation> context) {
      return null;
    }
  }

  @Test
  void cacheResolver_nullCache_countsGetFailure() {
    assertThat(service.withoutCache("a")).isEqualTo(1);
    assertThat(container.get(CacheFailures.class).count(CacheFailures.Operation.GET, "none"))
        .isEqualTo(1);
  }

  static final class NoKey implements CacheKeyGenerator {
    @Override
    @SuppressWarnings("NullAway") // what is tested
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return null;
    }
  }

  static class Plain implements CacheKeyGenerator {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return new ArgumentsKey("plain");
    }
  }

  /** A bean of a subclass is not a bean of the class. */
  @ApplicationScoped
  static class Special extends Plain {
    @Override
    public GeneratedCacheKey generateCacheKey(
        CacheKeyInvocationContext<? extends Annotation> context) {
      return new ArgumentsKey("special");
    }
  }

  @Test
  void keyGenerator_beanOfSubclass_isNotUsed() {
    assertThat(service.plainKey("a")).isEqualTo(1);
    assertThat(container.cache("plain").get(new ArgumentsKey("plain"))).isEqualTo(1);
  }

  @Test
  void keyGenerator_nullKey_throwsCacheException() {
    assertThatThrownBy(() -> service.withoutKey("a"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("Service.withoutKey(java.lang.String)")
        .hasMessageContaining("NoKey returned null");
  }
}
