package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.spring.boot.CachettePropertiesCustomizer;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.cache.JCacheManagerCustomizer;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The cache manager of an application, and Spring's on top of it. */
@RedisTest
final class CacheManagerAutoConfigurationTest {

  private static final String BOOKS = "cachette.caches.books.";

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Application {

    @Bean
    static Library library() {
      return new Library();
    }
  }

  static class Library {

    private final AtomicInteger calls = new AtomicInteger();

    @Cacheable("books")
    public String title(String isbn) {
      return isbn + "/" + calls.incrementAndGet();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Customized {

    @Bean
    static JCacheManagerCustomizer opener() {
      return manager -> manager.createCache("opened", CachetteConfiguration.builder().build());
    }

    @Bean
    static javax.cache.configuration.Configuration<Object, Object> defaults() {
      return CachetteConfiguration.builder().expireAfterCreation(Duration.ofMinutes(3)).build();
    }

    @Bean
    static CachettePropertiesCustomizer namespace() {
      return properties -> properties.setProperty("cachette.namespace", "customized");
    }
  }

  @Test
  void cacheable_declaredCache_isStoredInRedis(RedisServer redis) {
    Starter.runner(redis, BOOKS + "expiry.created=5m", "cachette.namespace=shop")
        .withUserConfiguration(Application.class)
        .run(
            context -> {
              assertThat(context).hasSingleBean(JCacheCacheManager.class);
              Library library = context.getBean(Library.class);
              assertThat(library.title("1")).isEqualTo("1/1");
              assertThat(library.title("1")).isEqualTo("1/1");
              assertThat(redis.command("KEYS", "shop:*books*")).asString().contains("books");
            });
  }

  @Test
  void cacheNames_undeclaredCache_isOpenedWithDefaults(RedisServer redis) {
    Starter.runner(redis, "spring.cache.cache-names=one,two", BOOKS + "statistics=true")
        .withUserConfiguration(Customized.class)
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              assertThat(manager.getCacheNames())
                  .containsExactlyInAnyOrder("books", "one", "opened", "two");
              assertThat(findExpiryPolicy(manager.getCache("one")))
                  .isInstanceOf(CreatedExpiryPolicy.class);
              assertThat(Starter.setting(context, "cachette.namespace")).isEqualTo("customized");
            });
  }

  @Test
  void manager_twoContexts_areIndependent() {
    Starter.runner("cachette.namespace=one")
        .run(
            one ->
                Starter.runner("cachette.namespace=two")
                    .run(
                        two -> {
                          assertThat(Starter.setting(one, "cachette.namespace")).isEqualTo("one");
                          assertThat(Starter.setting(two, "cachette.namespace")).isEqualTo("two");
                          two.getBean(CacheManager.class).close();
                          assertThat(one.getBean(CacheManager.class).isClosed()).isFalse();
                        }));
  }

  @Test
  void manager_closedContext_isClosed() {
    CacheManager[] manager = new CacheManager[1];
    Starter.runner().run(context -> manager[0] = context.getBean(CacheManager.class));
    assertThat(manager[0].isClosed()).isTrue();
  }

  @Test
  void manager_classLoader_isThatOfTheApplication() {
    Starter.runner()
        .run(
            context -> {
              CacheManager manager = context.getBean(CacheManager.class);
              assertThat(manager.getClassLoader()).isSameAs(context.getClassLoader());
              assertThat(manager.getCachingProvider()).isInstanceOf(CachetteCachingProvider.class);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cachette.enabled=false",
        "cachette.cache.enabled=false",
        "spring.cache.type=simple",
        "spring.cache.jcache.provider=com.acme.Provider"
      })
  void manager_otherChoice_isAbsent(String property) {
    Starter.runner(property)
        .run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
  }

  @Test
  void manager_ofTheApplication_isKept() {
    try (CacheManager own = new CachetteCachingProvider().getCacheManager()) {
      Starter.runner()
          .withBean("own", CacheManager.class, () -> own)
          .run(context -> assertThat(context).getBean(CacheManager.class).isSameAs(own));
    }
  }

  /** Spring opens the caches that the manager declares. */
  @Test
  void start_noServer_failsOnlyIfCachesAreOpened() {
    String[] properties = {"cachette.redis.url=redis://127.0.0.1:1", BOOKS + "statistics=true"};
    Starter.runner(properties).run(context -> assertThat(context).hasNotFailed());
    Starter.runner(properties)
        .withUserConfiguration(Application.class)
        .run(context -> assertThat(context).getFailure().rootCause().isNotNull());
  }

  @Test
  void jcacheConfig_fileOfTheClassPath_isRead() {
    Starter.runner("spring.cache.jcache.config=classpath:/other.yaml")
        .run(
            context ->
                assertThat(Starter.setting(context, "cachette.namespace")).isEqualTo("of-a-file"));
  }

  @SuppressWarnings("unchecked")
  private static ExpiryPolicy findExpiryPolicy(Cache<Object, Object> cache) {
    CompleteConfiguration<Object, Object> configuration =
        cache.getConfiguration(CompleteConfiguration.class);
    return configuration.getExpiryPolicyFactory().create();
  }
}
