package io.cachette.configuration.internal;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Connects rate limiters and locks to Redis, with the values of an {@link
 * io.cachette.configuration.RedisBuilder}.
 *
 * @param uri the address of Redis; null for that of the default manager
 * @param properties the properties, as for a cache manager; null for those of the default manager
 * @param loader finds the configuration file
 * @param timeBudget the timeout of a call
 */
public record RedisConnector(
    @Nullable URI uri, @Nullable Properties properties, ClassLoader loader, Duration timeBudget) {

  private static final int FAILURES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /**
   * Connects, and returns when the connection is open. If Redis is not available, returns after the
   * timeout of the connection.
   *
   * @param componentName component that uses the connection, for the log
   * @throws javax.cache.CacheException if a setting cannot be found or read
   * @throws IllegalArgumentException if the settings cannot be used
   * @throws IllegalStateException if the Redisson on the class path cannot be used
   */
  public ResilientScripts connect(String componentName, Script script) {
    ResilientScripts scripts =
        new ResilientScripts(
            componentName,
            RedisConfiguration.read(uri, properties, loader),
            TimeBudget.perRequest(timeBudget),
            new CircuitBreaker(FAILURES, PAUSE),
            true,
            new OutageListeners(RedisConnector.class.getClassLoader()));
    try {
      scripts.connect(script);
      return scripts;
    } catch (RuntimeException | Error e) {
      scripts.close();
      throw e;
    }
  }
}
