package io.cachette.configuration.internal;

import io.cachette.redis.ClientOptions;
import io.cachette.redis.RedisAddress;
import io.cachette.redis.RedisSource;
import java.util.List;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the client comes from. The strongest layer that names a server, or a configuration
 * of Redisson, replaces what weaker ones say about it, credentials included, so that a password
 * never goes to another host.
 */
final class SourceReader {

  private static final List<Setting<?>> OF_CLIENTS =
      List.of(
          Settings.URL,
          Settings.REDISSON,
          Settings.USERNAME,
          Settings.PASSWORD,
          Settings.SENTINEL_USERNAME,
          Settings.SENTINEL_PASSWORD,
          Settings.TIMEOUT,
          Settings.CONNECT_TIMEOUT,
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

  /**
   * @param layers the strongest first
   */
  SourceReader(List<Layer> layers, ClassLoader loader) {
    this.layers = layers;
    this.loader = loader;
  }

  /**
   * The source.
   *
   * @throws CacheException if settings contradict each other, or a file of Redisson cannot be read
   */
  RedisSource read() {
    for (int at = 0; at < layers.size(); at++) {
      List<Layer> stronger = layers.subList(0, at + 1);
      RedisAddress server = layers.get(at).settings().get(Settings.URL);
      Value redisson = layers.get(at).settings().get(Settings.REDISSON);
      if (redisson != null) {
        requireNothingElse(stronger, Settings.REDISSON, redisson.origin());
        return new RedisSource.RedissonYaml(yaml(redisson));
      }
      if (server != null) {
        return server(server, stronger);
      }
    }
    return server(RedisAddress.LOCAL, layers);
  }

  private RedisSource server(RedisAddress address, List<Layer> stronger) {
    if (!address.tls()) {
      refuseTls(address, stronger);
    }
    return new RedisSource.Server(
        address.withCredentials(
            first(stronger, Settings.USERNAME), first(stronger, Settings.PASSWORD)),
        options(stronger));
  }

  /** Credentials of sentinels are treated as those of servers. */
  private ClientOptions options(List<Layer> stronger) {
    requireBoth(Settings.SENTINEL_USERNAME, Settings.SENTINEL_PASSWORD, stronger);
    ClientOptions defaults = ClientOptions.DEFAULTS;
    ClientOptions.Tls tls = defaults.tls();
    return new ClientOptions(
        option(Settings.TIMEOUT, defaults.timeout()),
        option(Settings.CONNECT_TIMEOUT, defaults.connectTimeout()),
        option(Settings.RETRY_ATTEMPTS, defaults.retryAttempts()),
        option(Settings.RETRY_DELAY, defaults.retryDelay()),
        option(Settings.POOL_SIZE, defaults.poolSize()),
        option(Settings.POOL_IDLE, defaults.poolIdle()),
        option(Settings.READ_FROM, defaults.readFrom()),
        first(stronger, Settings.SENTINEL_USERNAME),
        first(stronger, Settings.SENTINEL_PASSWORD),
        new ClientOptions.Tls(
            option(Settings.VERIFICATION, tls.verification()),
            file(Settings.TRUSTSTORE),
            first(layers, Settings.TRUSTSTORE_PASSWORD),
            file(Settings.KEYSTORE),
            first(layers, Settings.KEYSTORE_PASSWORD)));
  }

  private <T> T option(Setting<T> setting, T otherwise) {
    T value = first(layers, setting);
    return value == null ? otherwise : value;
  }

  private @Nullable String file(Setting<String> setting) {
    String name = first(layers, setting);
    Origin origin = origin(layers, setting);
    return name == null || origin == null ? null : location(name, origin).name();
  }

  private Location location(String name, Origin origin) {
    try {
      return Location.of(name, origin.file(), loader);
    } catch (IllegalArgumentException e) {
      throw origin.error(e.getMessage() + "; expected " + Location.FORMS);
    }
  }

  private String yaml(Value redisson) {
    if (redisson instanceof Value.Verbatim verbatim) {
      return verbatim.yaml();
    }
    Origin origin = redisson.origin();
    Location location = location(((Value.Text) redisson).text(), origin);
    try {
      return YamlFile.read(location).redisson();
    } catch (IllegalArgumentException e) {
      throw origin.error(e.getMessage() + "; expected a configuration file of Redisson");
    }
  }

  /**
   * What is not obeyed should not be set. Weaker layers are replaced as a whole.
   *
   * @param chosen what the client comes from
   * @throws CacheException if there is another setting about it
   */
  static void requireNothingElse(List<Layer> stronger, Setting<?> chosen, Origin other) {
    List<Layer> ours = stronger.stream().filter(Layer::ours).toList();
    for (Setting<?> setting : OF_CLIENTS) {
      Origin origin = origin(ours, setting);
      if (origin != null && !setting.equals(chosen)) {
        throw origin.error(
            setting.path()
                + " has no effect, as the client comes from elsewhere ("
                + other.place()
                + "); leave one of them out");
      }
    }
  }

  /** Who sets them wants encryption. Those of weaker layers were for another server. */
  private static void refuseTls(RedisAddress address, List<Layer> stronger) {
    for (Setting<?> setting : OF_CLIENTS) {
      Origin origin = setting.path().startsWith(TLS) ? origin(stronger, setting) : null;
      if (origin != null) {
        throw origin.error(
            "%s has no effect, as the server is %s, without TLS; name it as %s, or leave this out"
                .formatted(
                    setting.path(), address, address.toString().replaceFirst("redis", "rediss")));
      }
    }
  }

  private static void requireBoth(Setting<?> user, Setting<?> password, List<Layer> layers) {
    Origin origin = origin(layers, user);
    if (origin != null && origin(layers, password) == null) {
      throw origin.error(
          user.path() + " has no effect without " + password.path() + "; set both, or none");
    }
  }

  private static <T> @Nullable T first(List<Layer> layers, Setting<T> setting) {
    for (Layer layer : layers) {
      T value = layer.settings().get(setting);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable Origin origin(List<Layer> layers, Setting<?> setting) {
    return layers.stream()
        .map(layer -> layer.settings().origin(setting))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
