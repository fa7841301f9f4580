package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InterceptionFactory;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.util.AnnotationLiteral;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CacheKeyGenerator;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** Annotations that other extensions and interception factories add. */
@RedisTest
final class AddedAnnotationsTest {

  private final RedisServer server;

  AddedAnnotationsTest(RedisServer server) {
    this.server = server;
  }

  /** A class of a library without annotations. */
  static class Plain {

    private final AtomicInteger calls = new AtomicInteger();

    public int find(String key, String ignored) {
      return calls.incrementAndGet();
    }
  }

  @ApplicationScoped
  static class Producers {

    @Produces
    @ApplicationScoped
    Plain plain(InterceptionFactory<Plain> factory) {
      factory
          .configure()
          .filterMethods(method -> method.getJavaMember().getName().equals("find"))
          .forEach(method -> method.add(new Result("produced")));
      return factory.createInterceptedInstance(new Plain());
    }
  }

  @Test
  void interceptionFactory_addedCacheResult_isAppliedOnWeld() {
    try (Container container = Container.of(server, Producers.class)) {
      if (container.describesBindings()) {
        Plain plain = container.get(Plain.class);
        assertThat(plain.find("a", "b")).isEqualTo(plain.find("a", "b"));
        assertThat(container.cache("produced").get(new ArgumentsKey("a", "b"))).isEqualTo(1);
      } else {
        assertThat(container.get(Plain.class).find("a", "b")).isEqualTo(1);
      }
    }
  }

  @ApplicationScoped
  static class Enhanced extends Plain {}

  static class Enhancing implements Extension {
    void enhance(@Observes ProcessAnnotatedType<Enhanced> event) {
      event
          .configureAnnotatedType()
          .filterMethods(method -> method.getJavaMember().getName().equals("find"))
          .forEach(
              method -> {
                method.add(new Result("enhanced"));
                method.params().get(0).add(new Key());
              });
    }
  }

  @Test
  void otherExtension_addedAnnotations_areApplied() {
    try (Container container =
        Container.with(server).before(new Enhancing()).beans(Enhanced.class).start()) {
      Enhanced bean = container.get(Enhanced.class);
      assertThat(bean.find("a", "b")).isEqualTo(bean.find("a", "c"));
      assertThat(container.cache("enhanced").get("a")).isEqualTo(1);
    }
  }

  private static final class Key extends AnnotationLiteral<CacheKey> implements CacheKey {
    private static final long serialVersionUID = 1;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static final class Result extends AnnotationLiteral<CacheResult> implements CacheResult {

    private static final long serialVersionUID = 1;
    private final String name;

    Result(String name) {
      this.name = name;
    }

    @Override
    public String cacheName() {
      return name;
    }

    @Override
    public boolean skipGet() {
      return false;
    }

    @Override
    public Class<? extends CacheResolverFactory> cacheResolverFactory() {
      return CacheResolverFactory.class;
    }

    @Override
    public Class<? extends CacheKeyGenerator> cacheKeyGenerator() {
      return CacheKeyGenerator.class;
    }

    @Override
    public String exceptionCacheName() {
      return "";
    }

    @Override
    public Class<? extends Throwable>[] cachedExceptions() {
      return none();
    }

    @Override
    public Class<? extends Throwable>[] nonCachedExceptions() {
      return none();
    }

    private static Class<? extends Throwable>[] none() {
      return new Class[0];
    }
  }
}
