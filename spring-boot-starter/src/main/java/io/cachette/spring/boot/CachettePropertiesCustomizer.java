package io.cachette.spring.boot;

import java.util.Properties;

/**
 * Changes the properties with which the auto-configuration opens the cache manager, the rate
 * limiters and the locks. Declare a bean of this type for values that are no text, such as a client
 * or a {@code CredentialsProvider}:
 *
 * <pre>{@code
 * @Bean
 * CachettePropertiesCustomizer client(RedissonClient client) {
 *   return properties -> properties.put("cachette.redis.client", client);
 * }
 * }</pre>
 *
 * <p>Each of the three calls the beans in their order. A bean may be called several times, each
 * time with a new object. Sessions do not call it, because their settings are parameters of the
 * servlet context, which are texts: beside a client of the application, they connect by themselves.
 */
@FunctionalInterface
public interface CachettePropertiesCustomizer {

  /**
   * Changes the properties.
   *
   * @param properties the settings of the environment that begin with {@code cachette.}; with the
   *     names and values that {@code docs/configuration.md} lists
   */
  void customize(Properties properties);
}
