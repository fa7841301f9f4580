package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Settings that an environment has, by their names. */
final class EnvironmentSettingsTest {

  private final StandardEnvironment environment = new StandardEnvironment();

  @Test
  void names_caches_keepCaseAndPatterns() throws Exception {
    addYaml(
        """
        cachette:
          namespace: shop
          caches:
            orderItems.byName:
              statistics: true
            "[orders.*]":
              expiry.created: 1h
            "old*":
              key-type: java.lang.String
        """);

    assertThat(read())
        .containsEntry("cachette.namespace", "shop")
        .containsEntry("cachette.caches.orderItems.byName.statistics", "true")
        .containsEntry("cachette.caches.orders.*.expiry.created", "1h")
        .containsEntry("cachette.caches.old*.key-type", "java.lang.String")
        .hasSize(4);
  }

  @Test
  void list_severalElements_isOneText() throws Exception {
    addYaml(
        """
        cachette:
          caches:
            orders:
              allow: [com.acme.*, java.time.*]
        """);
    assertThat(read())
        .containsExactly(Map.entry("cachette.caches.orders.allow", "com.acme.*,java.time.*"));
  }

  @Test
  void list_besideStrongerText_isIgnored() throws Exception {
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of("CACHETTE_RATELIMIT_HTTP_TRUSTED_PROXIES", "10.0.0.0/8")));
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "arguments",
                Map.of("cachette.session.allow", "com.shop.*", "cachette.caches.o.allow[0]", "x")));
    addYaml(
        """
        cachette:
          session.allow: [com.acme.*, java.time.*]
          ratelimit.http.trusted-proxies: [192.168.0.0/16]
          caches.o.allow: com.acme.*
        """);
    ConfigurationPropertySources.attach(environment);
    assertThat(read())
        .containsOnly(
            Map.entry("cachette.session.allow", "com.shop.*"),
            Map.entry("cachette.ratelimit.http.trusted-proxies", "10.0.0.0/8"),
            Map.entry("cachette.caches.o.allow", "x"));
  }

  @Test
  void switches_ofTheStarter_areNoSettings() {
    add(Map.of("cachette.enabled", "true", "cachette.cache.enabled", "true"));
    assertThat(read()).isEmpty();
  }

  @Test
  void systemProperty_ofAnotherLibrary_isIgnored() {
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
            new MapPropertySource(
                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                Map.of("cachette.testkit.server", "x", "cachette.redis.timeout", "2s")));
    assertThat(read()).containsExactly(Map.entry("cachette.redis.timeout", "2s"));
  }

  @Test
  void environmentVariable_declaredSetting_isStrongerThanTheFile() {
    add(Map.of("cachette.redis.connect-timeout", "1s", "cachette.caches.a.statistics", "false"));
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(
                    "CACHETTE_REDIS_CONNECT_TIMEOUT", "3s",
                    "CACHETTE_NAMESPACE", "shop",
                    "CACHETTE_CACHES_A_STATISTICS", "true")));
    assertThat(read())
        .containsEntry("cachette.redis.connect-timeout", "3s")
        .containsEntry("cachette.namespace", "shop")
        .containsEntry("cachette.caches.a.statistics", "true");
  }

  @Test
  void unknownName_ofTheApplication_isPassedOn() {
    add(Map.of("cachette.redsi.url", "redis://host", "cachette.namespace", ""));
    assertThat(read()).containsExactly(Map.entry("cachette.redsi.url", "redis://host"));
  }

  private Properties read() {
    return new EnvironmentSettings(environment, getClass().getClassLoader()).read();
  }

  private void add(Map<String, Object> properties) {
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("application", new HashMap<>(properties)));
  }

  private void addYaml(String text) throws Exception {
    new YamlPropertySourceLoader()
        .load("application", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
        .forEach(environment.getPropertySources()::addLast);
  }
}
