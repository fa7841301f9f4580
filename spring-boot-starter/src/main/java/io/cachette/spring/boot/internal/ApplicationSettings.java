package io.cachette.spring.boot.internal;

import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.configuration.internal.source.PropertySource;
import io.cachette.spring.boot.CachettePropertiesCustomizer;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The settings of an application: those of its environment, with the server of {@code
 * spring.data.redis.*} if Cachette has none of its own.
 */
final class ApplicationSettings {

  private static final String FILE = SettingGroup.ROOT + Settings.CONFIG.path();

  private static final String CLIENT = SettingGroup.ROOT + Settings.CLIENT.path();

  /** What applies beside a client of the application. */
  private static final Set<String> WITH_CLIENT =
      Set.of(Settings.CLIENT.path(), Settings.TIMEOUT.path(), Settings.CONNECT_TIMEOUT.path());

  private static final String FILE_FORMS =
      "Expected is a configuration file in YAML, as " + Location.FORMS;

  private static final List<String> CONNECTION_SETTINGS =
      List.of("cachette.redis", "cachette.redis.", "cachette.namespace", FILE);

  private final Properties settings;
  private final SpringDataRedis spring;
  private final ClassLoader loader;
  private final ObjectProvider<CachettePropertiesCustomizer> customizers;

  private ApplicationSettings(
      Properties settings,
      SpringDataRedis spring,
      ClassLoader loader,
      ObjectProvider<CachettePropertiesCustomizer> customizers) {
    this.settings = settings;
    this.spring = spring;
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
    return new ApplicationSettings(settings, new SpringDataRedis(environment), loader, customizers);
  }

  /**
   * Returns the settings of the manager, with the changes of the application. A client of the
   * application replaces the connection that the environment has.
   */
  Properties ofManager() {
    Properties original = withoutModules();
    Properties properties = withoutModules();
    customizers.orderedStream().forEach(customizer -> customizer.customize(properties));
    if (properties.containsKey(CLIENT)) {
      properties
          .entrySet()
          .removeIf(each -> original.entrySet().contains(each) && isReplacedByClient(each));
    } else {
      putServerOfSpring(properties, properties);
    }
    return properties;
  }

  private Properties withoutModules() {
    Properties properties = new Properties();
    properties.putAll(settings);
    properties.keySet().removeIf(name -> Settings.GROUP.isForeign((String) name));
    return properties;
  }

  /** Names that are not known stay, so that the manager rejects them. */
  private static boolean isReplacedByClient(Map.Entry<Object, Object> setting) {
    String path = ((String) setting.getKey()).substring(SettingGroup.ROOT.length());
    return path.equals("redis")
        || (path.startsWith("redis.")
            && Settings.GROUP.schema().paths().contains(path)
            && !WITH_CLIENT.contains(path));
  }

  /** Returns the settings of the manager for modules that use no caches. */
  Properties ofConnection() {
    Properties properties = ofManager();
    properties.keySet().removeIf(name -> !isOfConnection((String) name));
    return properties;
  }

  /**
   * Returns the settings of a module, and those of the connection, as texts: without the changes of
   * the application.
   */
  Properties ofModuleWithServer(String prefix) {
    Properties properties = ofModule(prefix);
    putServerOfSpring(properties, withoutModules());
    return properties;
  }

  /** Returns the settings of a module, and those of Cachette's own for the connection. */
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

  private void putServerOfSpring(Properties target, Properties ofManager) {
    if (spring.hasServer() && !hasServer(ofManager)) {
      spring.putServer(target);
      spring.putTimeouts(target);
    }
  }

  /**
   * Whether a source names a server for Cachette, and not for all libraries. The environment has
   * the parameters of the servlet context itself; those of another context do not count.
   */
  private boolean hasServer(Properties properties) {
    ObjectProperties arguments = new ObjectProperties("property", properties);
    ApplicationSources sources = ApplicationSources.of(System::getenv, System.getProperties());
    return Stream.of(
            Stream.of(PropertySource.dedicated(arguments)),
            sources.properties().stream(),
            sources.findFile(arguments, loader, FILE_FORMS).stream())
        .flatMap(each -> each)
        .anyMatch(source -> source.read(Settings.GROUP).hasServer());
  }
}
