package io.cachette.spring.boot.internal;

import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.testkit.RedisServer;
import java.util.Arrays;
import java.util.function.Predicate;
import javax.cache.CacheManager;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.cache.CacheAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Contexts with the auto-configuration. */
final class Starter {

  /** Of all parts that need no web application. */
  static final AutoConfigurations CONFIGURATIONS =
      AutoConfigurations.of(
          SettingsAutoConfiguration.class,
          CacheManagerAutoConfiguration.class,
          LimitsAutoConfiguration.class,
          Boot3HealthAutoConfiguration.class,
          CacheAutoConfiguration.class);

  private Starter() {}

  /** Returns a runner with properties. It does not connect unless caches are opened. */
  static ApplicationContextRunner runner(String... properties) {
    return new ApplicationContextRunner()
        .withConfiguration(CONFIGURATIONS)
        .withPropertyValues("cachette.ratelimit.enabled=false", "cachette.lock.enabled=false")
        .withPropertyValues(properties);
  }

  /** Returns a runner for a server. */
  static ApplicationContextRunner runner(RedisServer redis, String... properties) {
    String[] all = Arrays.copyOf(properties, properties.length + 1);
    all[properties.length] = "cachette.redis.url=" + redis.uri();
    return runner(all);
  }

  /** Returns a class loader without the classes and the settings of a module. */
  static ClassLoader without(String... packages) {
    Predicate<String> settings =
        name -> name.endsWith("services/" + SettingDeclarations.class.getName());
    return new FilteredClassLoader(FilteredClassLoader.PackageFilter.of(packages), settings);
  }

  /** Returns the value of a setting of the manager. */
  static String setting(ApplicationContext context, String name) {
    return context
        .getBean(CacheManager.class)
        .unwrap(EffectiveConfiguration.class)
        .entries()
        .stream()
        .filter(entry -> entry.key().equals(name))
        .map(EffectiveConfiguration.Entry::value)
        .findFirst()
        .orElse("");
  }
}
