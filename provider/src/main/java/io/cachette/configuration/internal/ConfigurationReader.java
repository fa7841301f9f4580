package io.cachette.configuration.internal;

import io.cachette.redis.RedisAddress;
import io.cachette.redis.RedisSettings;
import io.cachette.redis.RedisSource;
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
 * Finds and reads what a manager is configured with: the URI and the properties it is opened with,
 * the system properties, the environment, a file; the first that says something wins.
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
   * @param environment {@link System#getenv(String)}
   * @param system {@link System#getProperties()}
   */
  public ConfigurationReader(Function<String, @Nullable String> environment, Properties system) {
    this.environment = new Environment(environment);
    this.system = system;
  }

  /**
   * Reads the configuration of a manager. Files are read, nothing is connected to.
   *
   * @throws CacheException if something cannot be found or read, or is not known; the message says
   *     where, and shows no secret
   */
  public ManagerConfiguration read(URI uri, Properties properties, ClassLoader loader) {
    PropertyTree given = new PropertyTree("property", properties);
    PropertyTree ofSystem = new PropertyTree("system property", system);
    List<Layer> layers = new ArrayList<>(call(uri, given));
    RedisSource client = client(properties, given, layers);
    layers.add(Layer.read(Settings.FILE, ofSystem.table(ofSystem(ofSystem.names()))));
    EnvironmentLayers variables = new EnvironmentLayers(environment);
    layers.add(variables.ofCachette());
    if (client == null && layers.stream().noneMatch(Layer::namesServer)) {
      layers.addAll(variables.ofPlatform());
    }
    Location file = file(uri, given, ofSystem, loader);
    if (file != null) {
      layers.add(Layer.read(Settings.FILE, settings(file)));
    }
    return new ManagerConfiguration(
        new RedisSettings(
            client == null ? new SourceReader(layers, loader).read() : client, namespace(layers)),
        TemplateReader.read(layers));
  }

  /**
   * What the user passed along when opening the manager. The server of the URI wins; credentials
   * beside the URL of another one are not for it.
   */
  private static List<Layer> call(URI uri, PropertyTree properties) {
    Set<String> names = properties.names();
    NOT_IN_TABLES.forEach(setting -> names.remove(setting.path()));
    Layer layer = Layer.read(Settings.PROPERTIES, properties.table(names));
    if (!RedisAddress.isRedis(uri)) {
      return List.of(layer);
    }
    Value url = new Value.Text(uri.toString(), MANAGER_URI);
    Layer server = Layer.of(Map.of(Settings.URL, url), true);
    Values values = layer.settings();
    return areApart(server.settings().get(Settings.URL), values.get(Settings.URL))
        ? List.of(server, layer)
        : List.of(new Layer(server.settings().over(values), layer.caches(), true));
  }

  private static boolean areApart(@Nullable RedisAddress one, @Nullable RedisAddress other) {
    return one != null
        && other != null
        && !(one.nodes().equals(other.nodes()) && one.tls() == other.tls());
  }

  /** Others that begin with cachette. may belong to somebody else. */
  private static Set<String> ofSystem(Set<String> names) {
    Set<String> ours = new TreeSet<>(names);
    ours.removeIf(
        name ->
            !name.startsWith("redis.")
                && !name.startsWith("caches.")
                && !name.equals(Settings.NAMESPACE.path()));
    return ours;
  }

  private @Nullable Location file(
      URI uri, PropertyTree given, PropertyTree ofSystem, ClassLoader loader) {
    if (RedisAddress.isRedis(uri) || uri.equals(DEFAULT_URI)) {
      Value.Text name = config(given, ofSystem);
      return name == null ? defaultFile(loader) : location(name.text(), name.origin(), loader);
    }
    if (uri.getScheme() == null) {
      throw MANAGER_URI.error(Location.shown(uri.toString()) + " has no scheme. " + Forms.ACCEPTED);
    }
    return location(uri.toString(), MANAGER_URI, loader);
  }

  private Value.Table settings(Location file) {
    try {
      return YamlFile.read(file).settings(new Placeholders(environment, system));
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage() + ". " + Forms.ACCEPTED);
    }
  }

  private Value.@Nullable Text config(PropertyTree given, PropertyTree ofSystem) {
    String path = Settings.CONFIG.path();
    String variable = EnvironmentLayers.variable(Settings.CONFIG);
    String value = environment.variable(variable);
    return Stream.of(
            given.text(path),
            ofSystem.text(path),
            value == null
                ? null
                : new Value.Text(value, Origin.of("environment variable " + variable)))
        .filter(text -> text != null && !text.text().isEmpty())
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Location defaultFile(ClassLoader loader) {
    try {
      return Location.onClassPath(DEFAULT_FILE, loader);
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  private static Location location(String name, Origin origin, ClassLoader loader) {
    try {
      return Location.of(name, null, loader);
    } catch (IllegalArgumentException e) {
      throw origin.error(e.getMessage() + ". " + Forms.ACCEPTED);
    }
  }

  private static @Nullable RedisSource client(
      Properties properties, PropertyTree given, List<Layer> call) {
    String path = Settings.CLIENT.path();
    Object client = properties.get(PropertyTree.PREFIX + path);
    if (client == null) {
      return null;
    }
    RedisSource source = GivenClient.source(client, given.origin(path));
    SourceReader.requireNothingElse(call, Settings.CLIENT, given.origin(path));
    return source;
  }

  private static String namespace(List<Layer> layers) {
    for (Layer layer : layers) {
      String namespace = layer.settings().get(Settings.NAMESPACE);
      if (namespace != null) {
        return namespace;
      }
    }
    return RedisSettings.DEFAULT_NAMESPACE;
  }
}
