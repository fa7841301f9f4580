package io.cachette.spring.boot.internal;

import io.cachette.redis.CachetteHealth;
import io.cachette.redis.Ping;
import io.cachette.redis.RedisUnavailableException;
import javax.cache.CacheManager;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Adds the health of Redis to that of the application, with Spring Boot 3. */
@AutoConfiguration(after = CacheManagerAutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
@ConditionalOnBean(name = CacheManagerAutoConfiguration.BEAN)
@ConditionalOnSwitch({"management.health.cachette.enabled", "management.health.defaults.enabled"})
final class Boot3HealthAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(name = "cachetteHealthIndicator")
  static HealthIndicator cachetteHealthIndicator(
      @Qualifier(CacheManagerAutoConfiguration.BEAN) CacheManager manager) {
    return () -> check(manager);
  }

  private static Health check(CacheManager manager) {
    try {
      Ping ping = manager.unwrap(CachetteHealth.class).ping();
      return Health.up().withDetails(HealthDetails.of(ping)).build();
    } catch (RedisUnavailableException | IllegalArgumentException | IllegalStateException e) {
      return Health.down().withDetails(HealthDetails.of(e)).build();
    }
  }
}
