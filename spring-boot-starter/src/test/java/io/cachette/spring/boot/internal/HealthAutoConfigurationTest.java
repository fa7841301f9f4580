package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;

/** The health of Redis in that of an application. */
@RedisTest(dedicated = true)
final class HealthAutoConfigurationTest {

  @Test
  void health_runningServer_isUpWithRoleAndLatency(RedisServer redis) {
    Starter.runner(redis)
        .run(
            context -> {
              Health health = context.getBean(HealthIndicator.class).health();
              assertThat(health.getStatus()).isEqualTo(Status.UP);
              assertThat(health.getDetails())
                  .containsEntry("role", "master")
                  .containsKey("latency");
            });
  }

  @Test
  void health_deadServer_isDownWithoutSecrets(RedisServer redis) {
    redis.kill();
    try {
      Starter.runner(redis, "cachette.redis.password=geheim", "cachette.redis.timeout=300ms")
          .run(
              context -> {
                Health health = context.getBean(HealthIndicator.class).health();
                assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                assertThat(health.getDetails().toString())
                    .contains("error")
                    .doesNotContain("geheim");
              });
    } finally {
      redis.restart();
    }
  }

  @Test
  void health_closedManager_isDownWithReason(RedisServer redis) {
    Starter.runner(redis)
        .run(
            context -> {
              context.getBean(CacheManager.class).close();
              Health health = context.getBean(HealthIndicator.class).health();
              assertThat(health.getStatus()).isEqualTo(Status.DOWN);
              assertThat(health.getDetails().toString()).contains("closed");
            });
  }

  @Test
  void health_switchedOff_isAbsent() {
    Starter.runner("management.health.cachette.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    Starter.runner("management.health.defaults.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    Starter.runner(
            "management.health.defaults.enabled=false", "management.health.cachette.enabled=true")
        .run(context -> assertThat(context).hasSingleBean(HealthIndicator.class));
  }
}
