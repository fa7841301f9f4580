package io.cachette.spring.boot.internal;

import io.cachette.configuration.EffectiveConfiguration;
import io.cachette.configuration.EffectiveConfiguration.Entry;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.spring.boot.CachettePropertiesCustomizer;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The settings of an application: those of its environment, with the server of {@code
 * spring.data.redis.*} if Cachette has none of its own.
 */
final class ApplicationSettings {

  private static final String FILE = SettingGroup.ROOT + Settings.CONFIG.path();

  private static final Set<String> SERVER_SETTINGS =
      Set.of("cachette.redis.url", "cachette.redis.redisson");

  private static final Pattern OF_THE_PLATFORM =
      Pattern.compile("environment variable (REDIS|VALKEY)_.*");

  private static final List<String> CONNECTION_SETTINGS =
      List.of("cachette.redis", "cachette.redis.", "cachette.namespace", FILE);

  private final Properties settings;
  private final ClassLoader loader;
  private final ObjectProvider<CachettePropertiesCustomizer> customizers;

  private ApplicationSettings(
      Properties settings,
      ClassLoader loader,
      ObjectProvider<CachettePropertiesCustomizer> customizers) {
    this.settings = settings;
    this.loader = loader;
    this.customizers = customizers;
  }

  /**
   * Reads the settings. Reads files, and does not connect.
   *
   * @param file the configuration file, unless {@code cachette.config} names one; null for {@code
   *     cachette.yaml}
   * @throws javax.cache.CacheException if a setting cannot be read
   */
  static ApplicationSettings read(
      ConfigurableEnvironment environment,
      @Nullable String file,
      ClassLoader loader,
      ObjectProvider<CachettePropertiesCustomizer> customizers) {
    Properties settings = new EnvironmentSettings(environment, loader).read();
    if (file != null) {
      settings.putIfAbsent(FILE, file);
    }
    ApplicationSettings plain = new ApplicationSettings(settings, loader, customizers);
    SpringDataRedis spring = new SpringDataRedis(environment);
    if (spring.hasServer() && !plain.hasServer()) {
      spring.putServer(settings);
      spring.putTimeouts(settings);
    }
    return plain;
  }

  /** Returns the settings of the manager, with the changes of the application. */
  Properties ofManager() {
    Properties properties = new Properties();
    properties.putAll(settings);
    properties.keySet().removeIf(name -> Settings.GROUP.isForeign((String) name));
    customizers.orderedStream().forEach(customizer -> customizer.customize(properties));
    return properties;
  }

  /** Returns the settings of the manager for modules that use no caches. */
  Properties ofConnection() {
    Properties properties = ofManager();
    properties.keySet().removeIf(name -> !isOfConnection((String) name));
    return properties;
  }

  /** Returns the settings of a module, and those of the connection, as texts. */
  Properties ofModule(String prefix) {
    Properties properties = new Properties();
    properties.putAll(settings);
    properties
        .keySet()
        .removeIf(name -> !isOfConnection((String) name) && !((String) name).startsWith(prefix));
    return properties;
  }

  ClassLoader loader() {
    return loader;
  }

  private static boolean isOfConnection(String name) {
    return CONNECTION_SETTINGS.stream()
        .anyMatch(each -> each.endsWith(".") ? name.startsWith(each) : name.equals(each));
  }

  /** Whether a source names a server for Cachette, and not for all libraries. */
  private boolean hasServer() {
    Properties properties = ofManager();
    if (properties.containsKey("cachette.redis.client")) {
      return true;
    }
    try (CachetteCachingProvider provider = new CachetteCachingProvider();
        CacheManager manager = provider.getCacheManager(null, loader, properties)) {
      return manager.unwrap(EffectiveConfiguration.class).entries().stream()
          .anyMatch(ApplicationSettings::isServer);
    }
  }

  private static boolean isServer(Entry entry) {
    return SERVER_SETTINGS.contains(entry.key())
        && !entry.isDefault()
        && !OF_THE_PLATFORM.matcher(entry.source()).matches();
  }
}
