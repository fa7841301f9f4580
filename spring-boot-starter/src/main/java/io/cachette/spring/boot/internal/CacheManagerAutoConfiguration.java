package io.cachette.spring.boot.internal;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.CachetteCachingProvider;
import java.util.List;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Opens the cache manager of the application. Spring Boot then builds its own on it, as on every
 * {@link CacheManager} of an application.
 */
@AutoConfiguration(
    after = SettingsAutoConfiguration.class,
    beforeName = {
      "org.springframework.boot.autoconfigure.cache.CacheAutoConfiguration",
      "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration"
    })
@ConditionalOnSwitch("cachette.cache.enabled")
@Conditional(OnChosenProvider.class)
final class CacheManagerAutoConfiguration {

  static final String BEAN = "cachetteCacheManager";

  /**
   * A provider of its own has no other managers, so that two applications of one JVM, or two tests,
   * do not get the same one.
   */
  @Bean(name = BEAN, destroyMethod = "close")
  @ConditionalOnMissingBean
  static CacheManager cachetteCacheManager(
      ApplicationSettings settings,
      Environment environment,
      ListableBeanFactory beans,
      ObjectProvider<Configuration<?, ?>> configuration) {
    CacheManager manager =
        new CachetteCachingProvider()
            .getCacheManager(null, settings.loader(), settings.ofManager());
    try {
      openCaches(manager, environment, configuration);
      ManagerCustomizers.apply(manager, beans, settings.loader());
      return manager;
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static void openCaches(
      CacheManager manager, Environment environment, ObjectProvider<Configuration<?, ?>> defaults) {
    List<String> names =
        Binder.get(environment)
            .bind("spring.cache.cache-names", Bindable.listOf(String.class))
            .orElse(List.of());
    for (String name : names) {
      if (manager.getCache(name) == null) {
        manager.createCache(
            name, defaults.getIfAvailable(() -> CachetteConfiguration.builder().build()));
      }
    }
  }
}
