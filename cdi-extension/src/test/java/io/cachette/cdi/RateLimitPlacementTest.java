package io.cachette.cdi;

import static io.cachette.cdi.RateLimitAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.RateLimit;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** The annotation for rate limits on classes and stereotypes, and added by another extension. */
@RedisTest
final class RateLimitPlacementTest {

  private final RedisServer server;

  RateLimitPlacementTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  @RateLimit(limit = 2, period = "1h")
  static class Whole {

    public void one() {}

    public void other() {}

    @RateLimit(name = "own", limit = 1, period = "1h")
    public void own() {}
  }

  @ApplicationScoped
  static class Sub extends Whole {

    public void third() {}
  }

  @Test
  void rateLimit_onClass_isSharedByMethodsWithoutOwn() {
    server.flushAll();
    try (Container container = Container.of(server, Whole.class, Sub.class)) {
      Whole whole =
          container.beans().select(Whole.class).stream()
              .filter(bean -> !(bean instanceof Sub))
              .findFirst()
              .orElseThrow();
      whole.one();
      whole.other();
      assertRefused(whole::one, Whole.class.getName());
      whole.own();
      assertRefused(whole::own, "own");

      Sub sub = container.get(Sub.class);
      sub.one();
      sub.third();
      assertRefused(sub::other, Sub.class.getName());
    }
  }

  @Stereotype
  @RateLimit(name = "stereotyped", limit = 1, period = "1h")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface Limited {}

  @ApplicationScoped
  @Limited
  static class Stereotyped {
    public void call() {}
  }

  @Test
  void rateLimit_onStereotype_limitsBean() {
    server.flushAll();
    try (Container container = Container.of(server, Stereotyped.class)) {
      Stereotyped bean = container.get(Stereotyped.class);
      bean.call();
      assertRefused(bean::call, "stereotyped");
    }
  }

  @ApplicationScoped
  static class Plain {
    public void call() {}
  }

  /** An extension of the application, which limits a method without an annotation. */
  static class Adding implements Extension {

    void add(@Observes ProcessAnnotatedType<Plain> event) {
      RateLimit limit = Limited.class.getAnnotation(RateLimit.class);
      event.configureAnnotatedType().methods().forEach(method -> method.add(limit));
    }
  }

  @Test
  void otherExtension_addedRateLimit_isApplied() {
    server.flushAll();
    try (Container container =
        Container.with(server).beans(Plain.class).before(new Adding()).start()) {
      Plain bean = container.get(Plain.class);
      bean.call();
      assertRefused(bean::call, "stereotyped");
    }
  }

  @ApplicationScoped
  @RateLimit(name = "class-fallback", limit = 1, period = "1h", fallbackMethod = "instead")
  static class WithFallback {

    public String call() {
      return "called";
    }

    public String instead() {
      return "instead";
    }
  }

  @Test
  void fallbackMethod_limitOnClass_isNotLimited() {
    server.flushAll();
    try (Container container = Container.of(server, WithFallback.class)) {
      WithFallback bean = container.get(WithFallback.class);
      assertThat(bean.instead()).isEqualTo("instead");
      assertThat(bean.call()).isEqualTo("called");
      assertThat(bean.call()).isEqualTo("instead");
      assertThat(bean.instead()).isEqualTo("instead");
    }
  }
}
