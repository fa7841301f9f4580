package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.cdi.internal.CacheExtension;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheResult;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings of MicroProfile Config, which is on the class path in one of the runs. */
@RedisTest(dedicated = true)
final class MicroProfileConfigTest {

  private final RedisServer server;

  MicroProfileConfigTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();

    @CacheResult(cacheName = "configured")
    public int find(String key) {
      return calls.incrementAndGet();
    }
  }

  private static void configure(Map<String, String> properties) {
    ConfigProviderResolver resolver = ConfigProviderResolver.instance();
    resolver.registerConfig(
        new SmallRyeConfigBuilder()
            .addDefaultSources()
            .withSources(new PropertiesConfigSource(properties, "test", 100))
            .build(),
        Thread.currentThread().getContextClassLoader());
  }

  @AfterEach
  void end() {
    ConfigProviderResolver resolver = ConfigProviderResolver.instance();
    resolver.releaseConfig(resolver.getConfig());
    server.restart();
  }

  private static SeContainer container() {
    return SeContainerInitializer.newInstance()
        .disableDiscovery()
        .addBeanClasses(Service.class)
        .addExtensions(new CacheExtension())
        .initialize();
  }

  @Test
  void microProfileConfig_validSettings_configuresManagerAndAnnotations() {
    configure(
        Map.of(
            "cachette.redis.url", server.uri().toString(),
            "cachette.redis.timeout", "300ms",
            "cachette.redis.retry-attempts", "0",
            "cachette.namespace", "from-config",
            "cachette.caches.configured.expiry.created", "1h",
            "cachette.cdi.on-get-failure", "fail",
            "cachette.testkit.anything", "is none of our business"));
    try (SeContainer container = container()) {
      Service service = container.select(Service.class).get();
      assertThat(service.find("a")).isEqualTo(service.find("a"));
      assertThat((Long) server.command("EXISTS", "from-config:{configured}")).isEqualTo(1);
      assertThat(container.select(CacheManager.class).get().getCacheNames())
          .containsExactly("configured");
      server.kill();
      assertThatThrownBy(() -> service.find("a")).isInstanceOf(CacheException.class);
    }
  }

  @Test
  void microProfileConfig_unknownSetting_failsDeployment() {
    configure(Map.of("cachette.cdi.on-read-failure", "fail"));
    assertThatThrownBy(() -> container().close())
        .hasStackTraceContaining("unknown key 'on-read-failure' in cdi");
  }
}
