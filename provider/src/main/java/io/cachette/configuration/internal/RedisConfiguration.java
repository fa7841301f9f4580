package io.cachette.configuration.internal;

import io.cachette.redis.internal.RedisSettings;
import java.net.URI;
import java.util.Properties;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Where Redis is, for what is no cache: found as a cache manager finds it. */
public final class RedisConfiguration {

  private RedisConfiguration() {}

  /**
   * What a manager with this URI and these properties would use, so that it shares the client.
   * Files are read, nothing is connected to.
   *
   * @param uri null for the default manager's
   * @param properties as for a manager; null for none
   * @param loader finds files on the class path
   * @throws CacheException if something cannot be found or read; the message says where, and shows
   *     no secret
   */
  public static RedisSettings read(
      @Nullable URI uri, @Nullable Properties properties, ClassLoader loader) {
    return new ConfigurationReader(System::getenv, System.getProperties())
        .read(
            uri == null ? ConfigurationReader.DEFAULT_URI : uri,
            properties == null ? new Properties() : properties,
            loader)
        .settings();
  }
}
