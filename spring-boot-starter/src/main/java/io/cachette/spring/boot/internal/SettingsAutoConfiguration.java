package io.cachette.spring.boot.internal;

import io.cachette.spring.boot.CachettePropertiesCustomizer;
import java.io.IOException;
import java.net.URI;
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
        findManagerUri(context),
        loader == null ? SettingsAutoConfiguration.class.getClassLoader() : loader,
        customizers);
  }

  /** Cachette reads the class path itself, in executable jars, too. */
  private static @Nullable URI findManagerUri(ConfigurableApplicationContext context)
      throws IOException {
    String location = context.getEnvironment().getProperty("spring.cache.jcache.config", "");
    if (location.isEmpty()) {
      return null;
    }
    return location.startsWith(CLASS_PATH)
        ? URI.create(CLASS_PATH + location.substring(CLASS_PATH.length()).replaceFirst("^/", ""))
        : context.getResource(location).getURI();
  }
}
