package io.cachette.configuration.internal;

import io.cachette.configuration.internal.setting.CredentialSettings;
import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.MergedSettings;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.SettingDeclarations;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.configuration.internal.source.ApplicationClient;
import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.configuration.internal.source.FileSource;
import io.cachette.configuration.internal.source.ObjectProperties;
import io.cachette.configuration.internal.source.PropertySource;
import io.cachette.configuration.internal.source.RedisSourceReader;
import io.cachette.configuration.internal.template.TemplateReader;
import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.RedisSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration of a manager: its URI and properties, and the sources of the application.
 * The first source that has a setting wins.
 */
public final class ConfigurationReader {

  /** The manager URI that names no server and no file. */
  public static final URI DEFAULT_URI = URI.create("cachette:default");

  private static final Origin MANAGER_URI = Origin.of("manager URI");
  private static final String CLIENT = SettingGroup.ROOT + Settings.CLIENT.path();

  private final ApplicationSources application;

  /** Creates a reader. */
  public ConfigurationReader(ApplicationSources application) {
    this.application = application;
  }

  /**
   * Reads the configuration of a manager. Reads files, and does not connect.
   *
   * @throws CacheException if a setting or file cannot be found or read, or if a key is not known;
   *     the message names the place and shows no secret
   */
  public ManagerConfiguration read(URI uri, Properties properties, ClassLoader loader) {
    ObjectProperties arguments = new ObjectProperties("property", properties);
    List<Layer> layers = new ArrayList<>(readArguments(uri, arguments));
    // Credentials beside the URL of another server are not used.
    CredentialsProvider provider = layers.size() == 1 ? arguments.credentialsProvider() : null;
    RedisSource client = findClient(arguments, layers);
    application.properties().forEach(source -> layers.add(source.read(Settings.GROUP)));
    if (client == null && layers.stream().noneMatch(Layer::hasServer)) {
      layers.addAll(application.platformVariables().readLayers());
    }
    findFile(uri, arguments, loader).ifPresent(file -> layers.add(file.read(Settings.GROUP)));
    MergedSettings merged = new MergedSettings(Settings.GROUP, layers);
    EffectiveSettings.log(
        "the manager", () -> describe(layers, merged, List.of(), List.of(), loader));
    return new ManagerConfiguration(
        new RedisSettings(
            client == null ? new RedisSourceReader(layers, loader, provider).read() : client,
            merged.get(Settings.NAMESPACE),
            merged.get(Settings.TIMEOUT),
            merged.get(Settings.CONNECT_TIMEOUT),
            merged.get(Settings.SHARED_TRIPS)),
        TemplateReader.read(merged),
        names -> describe(layers, merged, names, SettingDeclarations.findGroups(loader), loader));
  }

  private EffectiveSettings describe(
      List<Layer> layers,
      MergedSettings merged,
      Collection<String> cacheNames,
      List<SettingGroup> modules,
      ClassLoader loader) {
    Values client = RedisSourceReader.selectClientSettings(layers);
    return EffectiveSettings.of(merged.withSettings(client), cacheNames)
        .and(
            modules.stream()
                .map(group -> ModuleSettings.read(application, group, List.of(), loader))
                .map(settings -> EffectiveSettings.of(settings, List.of())));
  }

  /**
   * Reads the arguments with which the user opens the manager. The server of the URI wins.
   * Credentials beside the URL of another server are not used for it.
   */
  private static List<Layer> readArguments(URI uri, ObjectProperties properties) {
    Layer layer = PropertySource.dedicated(properties).read(Settings.GROUP);
    if (!RedisAddress.isRedis(uri)) {
      return List.of(layer);
    }
    Value url = new Value.Text(uri.toString(), MANAGER_URI);
    Layer server = Layer.of(Settings.GROUP, Map.of(Settings.URL, url), true);
    Values values = layer.settings();
    return isOtherServer(server.settings().get(Settings.URL), values.get(Settings.URL))
        ? List.of(server, layer)
        : List.of(layer.withSettings(server.settings().withFallback(values)));
  }

  private static boolean isOtherServer(@Nullable RedisAddress one, @Nullable RedisAddress other) {
    return one != null
        && other != null
        && !(one.nodes().equals(other.nodes()) && one.tls() == other.tls());
  }

  private Optional<FileSource> findFile(URI uri, ObjectProperties arguments, ClassLoader loader) {
    if (RedisAddress.isRedis(uri) || uri.equals(DEFAULT_URI)) {
      return application.findFile(arguments, loader, ManagerUriForms.ACCEPTED);
    }
    if (uri.getScheme() == null) {
      throw MANAGER_URI.newException(
          Location.quoteUnlessSecret(uri.toString())
              + " has no scheme. "
              + ManagerUriForms.ACCEPTED);
    }
    return Optional.of(
        application.open(uri.toString(), MANAGER_URI, loader, ManagerUriForms.ACCEPTED));
  }

  private static @Nullable RedisSource findClient(
      ObjectProperties arguments, List<Layer> argumentLayers) {
    Object client = arguments.properties().get(CLIENT);
    if (client == null) {
      return null;
    }
    Origin origin = arguments.origin(CLIENT);
    RedisSource source = ApplicationClient.toSource(client, origin);
    RedisSourceReader.requireNothingElse(argumentLayers, Settings.CLIENT, origin);
    if (arguments.credentialsProvider() != null) {
      throw origin.newException(
          CredentialSettings.PROVIDER.path()
              + " has no effect beside a client; leave one of them out");
    }
    return source;
  }
}
