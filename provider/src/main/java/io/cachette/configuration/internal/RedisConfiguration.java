package io.cachette.configuration.internal;

import io.cachette.configuration.internal.source.ApplicationSources;
import io.cachette.redis.internal.RedisSettings;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Finds Redis for components other than caches, in the same way as a cache manager. */
public final class RedisConfiguration {

  private RedisConfiguration() {}

  /**
   * Returns the settings that a manager with this URI and these properties uses, so that both share
   * the client. Reads files, and does not connect.
   *
   * @param uri null for the default manager's
   * @param properties as for a manager; null for none
   * @param loader finds files on the class path
   * @throws CacheException if a setting or file cannot be found or read; the message names the
   *     place and shows no secret
   */
  public static RedisSettings read(
      @Nullable URI uri, @Nullable Properties properties, ClassLoader loader) {
    return new ConfigurationReader(ApplicationSources.of(loader))
        .read(
            uri == null ? ConfigurationReader.DEFAULT_URI : uri,
            properties == null ? new Properties() : properties,
            loader)
        .settings();
  }
}
