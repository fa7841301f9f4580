package io.cachette.spring.boot.internal;

import io.cachette.spring.boot.CachettePropertiesCustomizer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Reads the settings of the application. */
@AutoConfiguration
@ConditionalOnSwitch("cachette.enabled")
final class SettingsAutoConfiguration {

  private static final String CLASS_PATH = "classpath:";

  @Bean
  static ApplicationSettings cachetteSettings(
      ConfigurableApplicationContext context,
      ObjectProvider<CachettePropertiesCustomizer> customizers)
      throws IOException {
    ClassLoader loader = context.getClassLoader();
    return ApplicationSettings.read(
        context.getEnvironment(),
        findFile(context),
        loader == null ? SettingsAutoConfiguration.class.getClassLoader() : loader,
        customizers);
  }

  /**
   * Finds the file of Spring Boot's property for JCache, unless it is that of another provider.
   * Cachette reads the class path itself, in executable jars, too.
   */
  private static @Nullable String findFile(ConfigurableApplicationContext context)
      throws IOException {
    String location = context.getEnvironment().getProperty("spring.cache.jcache.config", "");
    if (location.isEmpty() || !OnChosenProvider.isProvider(context.getEnvironment())) {
      return null;
    }
    return location.startsWith(CLASS_PATH)
        ? location
        : context.getResource(location).getURI().toString();
  }
}
