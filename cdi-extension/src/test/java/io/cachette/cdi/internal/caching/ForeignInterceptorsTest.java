package io.cachette.cdi.internal.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.cdi.ApplicationManager;
import io.cachette.cdi.CacheFailures;
import io.cachette.cdi.Container;
import io.cachette.cdi.internal.BeanProducers;
import io.cachette.cdi.internal.CacheExtension;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import javax.cache.Caching;
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

  /** As of a server whose JCache support consists of interceptors and a manager. */
  @ApplicationScoped
  static class ForeignManager {

    static final URI ANY = URI.create("redis://127.0.0.1:1");

    @Produces
    @ApplicationScoped
    CacheManager manager() {
      return Caching.getCachingProvider(CachetteCachingProvider.class.getName())
          .getCacheManager(ANY, ForeignManager.class.getClassLoader());
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
        .contains(
            "handled by",
            Foreign.class.getName(),
            CachetteCachingProvider.class.getName(),
            "stands aside",
            "take-over");
  }

  @Test
  void foreignInterceptor_takeOver_isReplacedAndLoggedOnce() {
    List<String> messages = new ArrayList<>();
    assertThat(twoCalls(takingOver(), messages)).containsExactly(1, 1);
    assertThat(Foreign.CALLS).hasValue(0);
    assertThat(messages)
        .singleElement()
        .asString()
        .contains("handled by Cachette", Foreign.class.getName());
  }

  @Test
  void foreignManager_defaultSettings_isInjectedAndLogged() {
    try (LogCapture logged = LogCapture.of(CacheExtension.class);
        Container container = startWith(Container.with(server), ForeignManager.class)) {
      assertThat(container.get(CacheManager.class).getURI()).isEqualTo(ForeignManager.ANY);
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains(Foreign.class.getName(), ForeignManager.class.getName());
    }
  }

  @Test
  void foreignManager_takeOver_isReplacedAndLogged() {
    try (LogCapture logged = LogCapture.of(CacheExtension.class);
        Container container = startWith(takingOver(), ForeignManager.class)) {
      Shop shop = container.get(Shop.class);
      assertThat(List.of(shop.price("42"), shop.price("42"))).containsExactly(1, 1);
      assertThat(server.command("EXISTS", container.key("prices"))).isEqualTo(1L);
      assertThat(container.cache("prices").get("42")).isEqualTo(1);
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains("handled by Cachette", CachetteCachingProvider.class.getName());
    }
  }

  @Test
  void applicationManager_takeOver_isKeptAndLogged() {
    try (LogCapture logged = LogCapture.of(CacheExtension.class);
        Container container = startWith(takingOver(), ApplicationManager.class)) {
      assertThat(container.get(CacheManager.class).getURI()).isEqualTo(server.uri());
      assertThat(logged.messages())
          .singleElement()
          .asString()
          .contains("handled by Cachette", ApplicationManager.class.getName());
    }
  }

  private Container.Builder takingOver() {
    return Container.with(server).set("cachette.cdi.foreign-interceptors", "take-over");
  }

  private static Container startWith(Container.Builder builder, Class<?> manager) {
    return builder.before(new ForeignExtension()).beans(Shop.class, manager).start();
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
