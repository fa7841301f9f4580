package io.cachette.cdi.internal.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.CacheFailures;
import io.cachette.cdi.Container;
import io.cachette.cdi.internal.BeanProducers;
import io.cachette.cdi.internal.CacheExtension;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Interceptors of other libraries for the same annotations, such as the JCache support of a server.
 */
@RedisTest
final class ForeignInterceptorsTest {

  private final RedisServer server;

  ForeignInterceptorsTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void reset() {
    Foreign.CALLS.set(0);
  }

  @ApplicationScoped
  static class Shop {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "prices")
    public int price(String isbn) {
      return calls.incrementAndGet();
    }
  }

  @Interceptor
  @CacheResult
  @Priority(Interceptor.Priority.PLATFORM_AFTER)
  static class Foreign {

    static final AtomicInteger CALLS = new AtomicInteger();

    @AroundInvoke
    Object intercept(InvocationContext context) throws Exception {
      CALLS.incrementAndGet();
      return context.proceed();
    }
  }

  static class ForeignExtension implements Extension {
    void register(@Observes BeforeBeanDiscovery event) {
      event
          .configureInterceptorBinding(CacheResult.class)
          .methods()
          .forEach(member -> member.add(Nonbinding.Literal.INSTANCE));
      event.addAnnotatedType(Foreign.class, Foreign.class.getName());
    }
  }

  private List<Integer> twoCalls(Container.Builder builder, List<String> messages) {
    try (LogCapture logged = LogCapture.of(CacheExtension.class);
        Container container = builder.before(new ForeignExtension()).beans(Shop.class).start()) {
      Shop shop = container.get(Shop.class);
      List<Integer> results = List.of(shop.price("42"), shop.price("42"));
      messages.addAll(logged.messages());
      return results;
    }
  }

  @Test
  void foreignInterceptor_defaultSettings_isKeptAndLoggedOnce() {
    List<String> messages = new ArrayList<>();
    assertThat(twoCalls(Container.with(server), messages)).containsExactly(1, 2);
    assertThat(Foreign.CALLS).hasValue(2);
    assertThat(messages)
        .singleElement()
        .asString()
        .contains("handled by", Foreign.class.getName(), "stands aside", "take-over");
  }

  @Test
  void foreignInterceptor_takeOver_isReplacedAndLoggedOnce() {
    List<String> messages = new ArrayList<>();
    Container.Builder takingOver =
        Container.with(server).set("cachette.cdi.foreign-interceptors", "take-over");
    assertThat(twoCalls(takingOver, messages)).containsExactly(1, 1);
    assertThat(Foreign.CALLS).hasValue(0);
    assertThat(messages)
        .singleElement()
        .asString()
        .contains("handled by Cachette", Foreign.class.getName());
  }

  /** With the classes of this module as beans of an archive that a container scans. */
  @Test
  void cacheResult_classesScannedAsBeans_interceptsOnce() {
    Class<?>[] own = {
      Shop.class,
      CacheResultInterceptor.class,
      CachePutInterceptor.class,
      CacheRemoveInterceptor.class,
      CacheRemoveAllInterceptor.class,
      CacheRuntime.class,
      BeanProducers.class
    };
    try (Container container = Container.of(server, own)) {
      Shop shop = container.get(Shop.class);
      assertThat(List.of(shop.price("42"), shop.price("42"))).containsExactly(1, 1);
      assertThat(container.get(CacheFailures.class).count(CacheFailures.Operation.GET)).isZero();
    }
  }
}
