package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.ratelimit.internal.RateLimitSettingDeclarations;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Rate limiters and locks as beans. */
@RedisTest
final class LimitsAutoConfigurationTest {

  @Test
  void beans_classPathWithLimits_workOnTheServerOfTheSettings(RedisServer redis) {
    runner(redis)
        .withPropertyValues("cachette.namespace=limited", "cachette.caches.books.statistics=true")
        .run(
            context -> {
              RateLimiter logins =
                  context
                      .getBean(RateLimiters.class)
                      .limiter(
                          RateLimitPolicy.builder("login")
                              .limit(1)
                              .period(Duration.ofHours(1))
                              .build());
              assertThat(logins.tryAcquire("ann").isAllowed()).isTrue();
              assertThat(logins.tryAcquire("ann").isAllowed()).isFalse();
              boolean isHeld =
                  context.getBean(DistributedLocks.class).lock("account").withLock(Lease::isHeld);
              assertThat(isHeld).isTrue();
              assertThat(redis.command("KEYS", "limited*")).asString().contains("login");
            });
  }

  @Test
  void beans_switchedOff_areAbsent(RedisServer redis) {
    runner(redis)
        .withPropertyValues("cachette.ratelimit.enabled=false", "cachette.lock.enabled=false")
        .run(
            context ->
                assertThat(context)
                    .doesNotHaveBean(RateLimiters.class)
                    .doesNotHaveBean(DistributedLocks.class));
  }

  @Test
  void beans_classPathWithoutLimits_areAbsent(RedisServer redis) {
    runner(redis)
        .withClassLoader(Starter.without("io.cachette.ratelimit", "io.cachette.lock"))
        .run(context -> assertThat(context).doesNotHaveBean("cachetteRateLimiters"));
  }

  @Test
  void beans_unknownSetting_failTheStart(RedisServer redis) {
    runner(redis)
        .withPropertyValues("cachette.ratelimit.time-buget=1s")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("cachette.ratelimit.time-buget"));
  }

  @Test
  void jcacheConfig_fileWithServer_isThatOfLimitsAndLocks(
      RedisServer redis, @TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("limits.yaml"),
            "redis: %s\nnamespace: filed\nratelimit: {time-budget: 7s}\n".formatted(redis.uri()));
    new ApplicationContextRunner()
        .withConfiguration(Starter.CONFIGURATIONS)
        .withPropertyValues(
            "spring.cache.jcache.config=" + file.toUri(), "spring.data.redis.host=one.example")
        .run(
            context -> {
              context.getBean(DistributedLocks.class).lock("door").withLock(Lease::isHeld);
              assertThat(redis.command("KEYS", "filed*")).asString().contains("door");
              ApplicationSettings settings = context.getBean(ApplicationSettings.class);
              assertThat(
                      LimitsAutoConfiguration.read(settings, RateLimitSettingDeclarations.GROUP)
                          .get(RateLimitSettingDeclarations.TIME_BUDGET))
                  .isEqualTo(Duration.ofSeconds(7));
            });
  }

  private static ApplicationContextRunner runner(RedisServer redis) {
    return new ApplicationContextRunner()
        .withConfiguration(Starter.CONFIGURATIONS)
        .withPropertyValues("cachette.redis.url=" + redis.uri());
  }
}
