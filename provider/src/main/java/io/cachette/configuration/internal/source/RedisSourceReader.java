package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.CredentialSettings;
import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.internal.ClientOptions;
import io.cachette.redis.internal.RedisAddress;
import io.cachette.redis.internal.RedisSource;
import io.cachette.redis.internal.credentials.ChangingCredentials;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Determines the source of the client. The strongest layer that names a server, or a configuration
 * of Redisson, replaces the settings of weaker layers for the server, including credentials. A
 * password is therefore never sent to another host.
 */
public final class RedisSourceReader {

  private static final List<Setting<?>> CLIENT_SETTINGS =
      List.of(
          Settings.URL,
          Settings.REDISSON,
          Settings.USERNAME,
          Settings.PASSWORD,
          CredentialSettings.PASSWORD_FILE,
          CredentialSettings.PROVIDER,
          Settings.SENTINEL_USERNAME,
          Settings.SENTINEL_PASSWORD,
          CredentialSettings.SENTINEL_PASSWORD_FILE,
          Settings.RETRY_ATTEMPTS,
          Settings.RETRY_DELAY,
          Settings.POOL_SIZE,
          Settings.POOL_IDLE,
          Settings.READ_FROM,
          Settings.VERIFICATION,
          Settings.TRUSTSTORE,
          Settings.TRUSTSTORE_PASSWORD,
          Settings.KEYSTORE,
          Settings.KEYSTORE_PASSWORD);

  private static final String TLS = "redis.tls.";

  private final List<Layer> layers;
  private final ClassLoader loader;
  private final @Nullable CredentialsProvider provider;

  /**
   * Creates a reader.
   *
   * @param layers the strongest first
   * @param provider the object of the application that supplies credentials; null for none
   */
  public RedisSourceReader(
      List<Layer> layers, ClassLoader loader, @Nullable CredentialsProvider provider) {
    this.layers = layers;
    this.loader = loader;
    this.provider = provider;
  }

  /**
   * Reads the source.
   *
   * @throws CacheException if settings contradict each other, or a file of Redisson cannot be read
   */
  public RedisSource read() {
    for (int at = 0; at < layers.size(); at++) {
      List<Layer> stronger = layers.subList(0, at + 1);
      RedisAddress server = layers.get(at).settings().get(Settings.URL);
      Value redisson = layers.get(at).settings().get(Settings.REDISSON);
      if (redisson != null) {
        refuseProvider(redisson.origin());
        requireNothingElse(stronger, Settings.REDISSON, redisson.origin());
        return new RedisSource.RedissonYaml(readRedissonYaml(redisson));
      }
      if (server != null) {
        return createServerSource(server, stronger);
      }
    }
    return createServerSource(RedisAddress.LOCAL, layers);
  }

  private RedisSource createServerSource(RedisAddress address, List<Layer> stronger) {
    if (!address.tls()) {
      refuseTls(address, stronger);
    }
    CredentialsReader reader = new CredentialsReader(stronger, loader, provider);
    RedisAddress server =
        address.withCredentials(
            findFirst(stronger, Settings.USERNAME), findFirst(stronger, Settings.PASSWORD));
    ChangingCredentials credentials = reader.read(server.username());
    return new RedisSource.Server(
        credentials.server() == null ? server : server.withoutCredentials(),
        readOptions(stronger, credentials),
        credentials);
  }

  /**
   * Credentials of sentinels are treated like those of servers: those of weaker layers are ignored.
   */
  private ClientOptions readOptions(List<Layer> stronger, ChangingCredentials credentials) {
    boolean isFixed = credentials.sentinel() == null;
    if (isFixed) {
      requireBoth(Settings.SENTINEL_USERNAME, Settings.SENTINEL_PASSWORD, stronger);
    }
    ClientOptions defaults = ClientOptions.DEFAULTS;
    ClientOptions.Tls tls = defaults.tls();
    return new ClientOptions(
        readOption(Settings.TIMEOUT, defaults.timeout()),
        readOption(Settings.CONNECT_TIMEOUT, defaults.connectTimeout()),
        readOption(Settings.RETRY_ATTEMPTS, defaults.retryAttempts()),
        readOption(Settings.RETRY_DELAY, defaults.retryDelay()),
        readOption(Settings.POOL_SIZE, defaults.poolSize()),
        readOption(Settings.POOL_IDLE, defaults.poolIdle()),
        readOption(Settings.READ_FROM, defaults.readFrom()),
        isFixed ? findFirst(stronger, Settings.SENTINEL_USERNAME) : null,
        isFixed ? findFirst(stronger, Settings.SENTINEL_PASSWORD) : null,
        new ClientOptions.Tls(
            readOption(Settings.VERIFICATION, tls.verification()),
            readFileName(Settings.TRUSTSTORE),
            findFirst(layers, Settings.TRUSTSTORE_PASSWORD),
            readFileName(Settings.KEYSTORE),
            findFirst(layers, Settings.KEYSTORE_PASSWORD)));
  }

  private <T> T readOption(Setting<T> setting, T defaultValue) {
    T value = findFirst(layers, setting);
    return value == null ? defaultValue : value;
  }

  private @Nullable String readFileName(Setting<String> setting) {
    String name = findFirst(layers, setting);
    Origin origin = findOrigin(layers, setting);
    return name == null || origin == null ? null : locate(name, origin, loader).name();
  }

  /** Finds a file that a setting names. */
  static Location locate(String name, Origin origin, ClassLoader loader) {
    try {
      return Location.of(name, origin.file(), loader);
    } catch (IllegalArgumentException e) {
      throw origin.newException(e.getMessage() + "; expected " + Location.FORMS);
    }
  }

  private String readRedissonYaml(Value redisson) {
    if (redisson instanceof Value.Verbatim verbatim) {
      return verbatim.yaml();
    }
    Origin origin = redisson.origin();
    Location location = locate(((Value.Text) redisson).text(), origin, loader);
    try {
      return YamlFile.read(location).requireRedissonYaml();
    } catch (IllegalArgumentException e) {
      throw origin.newException(e.getMessage() + "; expected a configuration file of Redisson");
    }
  }

  /**
   * Returns the settings of the group that apply: the client's come from the strongest layer that
   * names a server and from stronger ones only.
   */
  public static Values selectClientSettings(List<Layer> layers) {
    Values selected = new Values("", Map.of());
    boolean isDecided = false;
    for (Layer layer : layers) {
      Values values = layer.settings();
      selected = selected.withFallback(isDecided ? values.without(CLIENT_SETTINGS) : values);
      isDecided |= layer.hasServer();
    }
    return selected;
  }

  /**
   * Rejects settings that would have no effect. Weaker layers are not checked, since they are
   * replaced as a whole.
   *
   * @param chosen the setting that determines the source of the client
   * @param other the place of that setting
   * @throws CacheException if another setting of the client is set
   */
  public static void requireNothingElse(List<Layer> stronger, Setting<?> chosen, Origin other) {
    List<Layer> cachetteLayers = stronger.stream().filter(Layer::isCachetteSpecific).toList();
    for (Setting<?> setting : CLIENT_SETTINGS) {
      Origin origin = findOrigin(cachetteLayers, setting);
      if (origin != null && !setting.equals(chosen)) {
        throw origin.newException(
            setting.path()
                + " has no effect, as the client comes from elsewhere ("
                + other.place()
                + "); leave one of them out");
      }
    }
  }

  private void refuseProvider(Origin other) {
    if (provider != null) {
      throw other.newException(
          CredentialSettings.PROVIDER.path()
              + " has no effect beside a configuration of Redisson; leave one of them out");
    }
  }

  /**
   * A user who sets TLS expects encryption, so these settings must not be ignored. Settings of
   * weaker layers belong to another server.
   */
  private static void refuseTls(RedisAddress address, List<Layer> stronger) {
    for (Setting<?> setting : CLIENT_SETTINGS) {
      Origin origin = setting.path().startsWith(TLS) ? findOrigin(stronger, setting) : null;
      if (origin != null) {
        throw origin.newException(
            "%s has no effect, as the server is %s, without TLS; name it as %s, or leave this out"
                .formatted(
                    setting.path(), address, address.toString().replaceFirst("redis", "rediss")));
      }
    }
  }

  private static void requireBoth(Setting<?> user, Setting<?> password, List<Layer> layers) {
    Origin origin = findOrigin(layers, user);
    if (origin != null && findOrigin(layers, password) == null) {
      throw origin.newException(
          user.path() + " has no effect without " + password.path() + "; set both, or none");
    }
  }

  private static <T> @Nullable T findFirst(List<Layer> layers, Setting<T> setting) {
    for (Layer layer : layers) {
      T value = layer.settings().get(setting);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable Origin findOrigin(List<Layer> layers, Setting<?> setting) {
    return layers.stream()
        .map(layer -> layer.settings().origin(setting))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
