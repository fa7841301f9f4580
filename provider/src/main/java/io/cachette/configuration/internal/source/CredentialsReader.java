package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.CredentialSettings;
import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.Origin;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Values;
import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.internal.credentials.ChangingCredentials;
import io.cachette.redis.internal.credentials.CredentialsSource;
import java.util.List;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads where credentials that change come from. A password, a file and a provider exclude each
 * other; the strongest layer that has one of them decides.
 *
 * @param layers those that may set credentials, the strongest first
 * @param provider an object of the application, which is stronger than all layers; null for none
 */
record CredentialsReader(
    List<Layer> layers, ClassLoader loader, @Nullable CredentialsProvider provider) {

  /**
   * Reads the sources of credentials.
   *
   * @param username user of credentials that name none
   * @throws CacheException if settings contradict each other, or a file or class cannot be found
   */
  ChangingCredentials read(@Nullable String username) {
    return new ChangingCredentials(
        readServer(username),
        readFile(
            Settings.SENTINEL_PASSWORD,
            CredentialSettings.SENTINEL_PASSWORD_FILE,
            layers.stream()
                .map(layer -> layer.settings().get(Settings.SENTINEL_USERNAME))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null)));
  }

  private @Nullable CredentialsSource readServer(@Nullable String username) {
    if (provider != null) {
      return new CredentialsSource.Instance(name(CredentialSettings.PROVIDER), username, provider);
    }
    for (Layer layer : layers) {
      Values values = layer.settings();
      String className = values.get(CredentialSettings.PROVIDER);
      if (className != null) {
        refuse(values, Settings.PASSWORD, CredentialSettings.PROVIDER);
        refuse(values, CredentialSettings.PASSWORD_FILE, CredentialSettings.PROVIDER);
        return new CredentialsSource.ProviderClass(
            name(CredentialSettings.PROVIDER), username, loadProvider(className, values));
      }
      if (hasEither(values, Settings.PASSWORD, CredentialSettings.PASSWORD_FILE)) {
        break;
      }
    }
    return readFile(Settings.PASSWORD, CredentialSettings.PASSWORD_FILE, username);
  }

  private @Nullable CredentialsSource readFile(
      Setting<String> password, Setting<String> file, @Nullable String username) {
    for (Layer layer : layers) {
      Values values = layer.settings();
      String path = values.get(file);
      Origin origin = values.origin(file);
      if (path != null && origin != null) {
        Origin fixed = values.origin(password);
        if (fixed != null && origin.place().equals(fixed.place() + "_FILE")) {
          return null; // a variable is stronger than the one that names its file
        }
        if (!isSameVariable(fixed, origin)) {
          refuse(values, password, file);
        }
        String location = RedisSourceReader.locate(path, origin, loader).name();
        return new CredentialsSource.File(name(file), username, location);
      }
      if (values.get(password) != null) {
        return null;
      }
    }
    return null;
  }

  /** A variable such as CACHETTE_REDIS_PASSWORD_FILE also sets the password, to the content. */
  private static boolean isSameVariable(@Nullable Origin password, Origin file) {
    return password == null || password.place().equals(file.place());
  }

  private static boolean hasEither(Values values, Setting<?> one, Setting<?> other) {
    return values.origin(one) != null || values.origin(other) != null;
  }

  private static void refuse(Values values, Setting<?> setting, Setting<?> chosen) {
    Origin origin = values.origin(setting);
    if (origin != null) {
      throw origin.newException(
          "%s has no effect beside %s; leave one of them out"
              .formatted(setting.path(), chosen.path()));
    }
  }

  private Class<?> loadProvider(String name, Values values) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    Class<?> found = find(name, loader);
    if (found == null && context != null) {
      found = find(name, context);
    }
    if (found == null) {
      throw values.newException(
          CredentialSettings.PROVIDER,
          name + " cannot be loaded; check its spelling and the class path");
    }
    if (!CredentialsProvider.class.isAssignableFrom(found)) {
      throw values.newException(
          CredentialSettings.PROVIDER, name + " is no " + CredentialsProvider.class.getName());
    }
    return found;
  }

  private static @Nullable Class<?> find(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  private static String name(Setting<?> setting) {
    return SettingGroup.ROOT + setting.path();
  }
}
