package io.cachette.configuration.internal;

import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.configuration.internal.source.ApplicationClient;
import io.cachette.configuration.internal.source.Environment;
import io.cachette.configuration.internal.source.EnvironmentLayers;
import io.cachette.configuration.internal.source.Placeholders;
import io.cachette.configuration.internal.source.PropertyTree;
import io.cachette.configuration.internal.source.RedisSourceReader;
import io.cachette.configuration.internal.source.YamlFile;
import io.cachette.configuration.internal.template.TemplateReader;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.RedisSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration of a manager: its URI and properties, the system properties, the
 * environment, and a file. The first source that has a setting wins.
 */
public final class ConfigurationReader {

  /** The manager URI that names no server and no file. */
  public static final URI DEFAULT_URI = URI.create("cachette:default");

  private static final String DEFAULT_FILE = "cachette.yaml";
  private static final Origin MANAGER_URI = Origin.of("manager URI");
  private static final Set<Setting<?>> NOT_IN_TABLES = Set.of(Settings.CONFIG, Settings.CLIENT);

  private final Environment environment;
  private final Properties system;

  /**
   * Creates a reader.
   *
   * @param environment {@link System#getenv(String)}
   * @param system {@link System#getProperties()}
   */
  public ConfigurationReader(Function<String, @Nullable String> environment, Properties system) {
    this.environment = new Environment(environment);
    this.system = system;
  }

  /**
   * Reads the configuration of a manager. Reads files, and does not connect.
   *
   * @throws CacheException if a setting or file cannot be found or read, or if a key is not known;
   *     the message names the place and shows no secret
   */
  public ManagerConfiguration read(URI uri, Properties properties, ClassLoader loader) {
    PropertyTree managerProperties = new PropertyTree("property", properties);
    PropertyTree systemProperties = new PropertyTree("system property", system);
    List<Layer> layers = new ArrayList<>(readArguments(uri, managerProperties));
    RedisSource client = findClient(properties, managerProperties, layers);
    layers.add(
        Layer.read(
            Settings.FILE,
            systemProperties.readTable(selectCachetteNames(systemProperties.names()))));
    EnvironmentLayers variables = new EnvironmentLayers(environment);
    layers.add(variables.readCachetteVariables());
    if (client == null && layers.stream().noneMatch(Layer::hasServer)) {
      layers.addAll(variables.readPlatformVariables());
    }
    Location file = findFile(uri, managerProperties, systemProperties, loader);
    if (file != null) {
      layers.add(Layer.read(Settings.FILE, readSettings(file)));
    }
    return new ManagerConfiguration(
        new RedisSettings(
            client == null ? new RedisSourceReader(layers, loader).read() : client,
            findNamespace(layers)),
        TemplateReader.read(layers));
  }

  /**
   * Reads the arguments with which the user opens the manager. The server of the URI wins.
   * Credentials beside the URL of another server are not used for it.
   */
  private static List<Layer> readArguments(URI uri, PropertyTree properties) {
    Set<String> names = properties.names();
    NOT_IN_TABLES.forEach(setting -> names.remove(setting.path()));
    Layer layer = Layer.read(Settings.PROPERTIES, properties.readTable(names));
    if (!RedisAddress.isRedis(uri)) {
      return List.of(layer);
    }
    Value url = new Value.Text(uri.toString(), MANAGER_URI);
    Layer server = Layer.of(Map.of(Settings.URL, url), true);
    Values values = layer.settings();
    return isOtherServer(server.settings().get(Settings.URL), values.get(Settings.URL))
        ? List.of(server, layer)
        : List.of(new Layer(server.settings().withFallback(values), layer.caches(), true));
  }

  private static boolean isOtherServer(@Nullable RedisAddress one, @Nullable RedisAddress other) {
    return one != null
        && other != null
        && !(one.nodes().equals(other.nodes()) && one.tls() == other.tls());
  }

  /**
   * Other names that begin with {@code cachette.} may belong to other modules or to the
   * application.
   */
  private static Set<String> selectCachetteNames(Set<String> names) {
    Set<String> cachetteNames = new TreeSet<>(names);
    cachetteNames.removeIf(
        name ->
            !name.startsWith("redis.")
                && !name.startsWith("caches.")
                && !name.equals(Settings.NAMESPACE.path()));
    return cachetteNames;
  }

  private @Nullable Location findFile(
      URI uri, PropertyTree managerProperties, PropertyTree systemProperties, ClassLoader loader) {
    if (RedisAddress.isRedis(uri) || uri.equals(DEFAULT_URI)) {
      Value.Text name = findFileName(managerProperties, systemProperties);
      return name == null ? findDefaultFile(loader) : locate(name.text(), name.origin(), loader);
    }
    if (uri.getScheme() == null) {
      throw MANAGER_URI.newException(
          Location.quoteUnlessSecret(uri.toString())
              + " has no scheme. "
              + ManagerUriForms.ACCEPTED);
    }
    return locate(uri.toString(), MANAGER_URI, loader);
  }

  private Value.Table readSettings(Location file) {
    try {
      return YamlFile.read(file).readSettings(new Placeholders(environment, system));
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage() + ". " + ManagerUriForms.ACCEPTED);
    }
  }

  private Value.@Nullable Text findFileName(
      PropertyTree managerProperties, PropertyTree systemProperties) {
    String path = Settings.CONFIG.path();
    String variable = EnvironmentLayers.toVariableName(Settings.CONFIG);
    String value = environment.readVariable(variable);
    return Stream.of(
            managerProperties.readText(path),
            systemProperties.readText(path),
            value == null
                ? null
                : new Value.Text(value, Origin.of("environment variable " + variable)))
        .filter(text -> text != null && !text.text().isEmpty())
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Location findDefaultFile(ClassLoader loader) {
    try {
      return Location.findOnClassPath(DEFAULT_FILE, loader);
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  private static Location locate(String name, Origin origin, ClassLoader loader) {
    try {
      return Location.of(name, null, loader);
    } catch (IllegalArgumentException e) {
      throw origin.newException(e.getMessage() + ". " + ManagerUriForms.ACCEPTED);
    }
  }

  private static @Nullable RedisSource findClient(
      Properties properties, PropertyTree managerProperties, List<Layer> argumentLayers) {
    String path = Settings.CLIENT.path();
    Object client = properties.get(PropertyTree.PREFIX + path);
    if (client == null) {
      return null;
    }
    RedisSource source = ApplicationClient.toSource(client, managerProperties.origin(path));
    RedisSourceReader.requireNothingElse(
        argumentLayers, Settings.CLIENT, managerProperties.origin(path));
    return source;
  }

  private static String findNamespace(List<Layer> layers) {
    for (Layer layer : layers) {
      String namespace = layer.settings().get(Settings.NAMESPACE);
      if (namespace != null) {
        return namespace;
      }
    }
    return RedisSettings.DEFAULT_NAMESPACE;
  }
}
