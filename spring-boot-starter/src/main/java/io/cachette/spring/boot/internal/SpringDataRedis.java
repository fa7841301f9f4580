package io.cachette.spring.boot.internal;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The server that {@code spring.data.redis.*} names, as settings of Cachette. */
final class SpringDataRedis {

  private static final String PREFIX = "spring.data.redis.";

  private final Binder binder;

  SpringDataRedis(Environment environment) {
    this.binder = Binder.get(environment);
  }

  /** Whether the properties name a server. */
  boolean hasServer() {
    return find("url") != null
        || find("host") != null
        || find("port") != null
        || find("sentinel.master") != null
        || !findList("cluster.nodes").isEmpty();
  }

  /**
   * Adds the server with its user and password.
   *
   * @throws IllegalArgumentException if the connection needs a bundle of certificates
   */
  void putServer(Properties settings) {
    if (find("ssl.bundle") != null) {
      throw new IllegalArgumentException(
          "spring.data.redis.ssl.bundle has no effect on Cachette; set cachette.redis.url with"
              + " rediss:// and, if the server's certificate needs it,"
              + " cachette.redis.tls.truststore");
    }
    settings.setProperty("cachette.redis.url", toUrl());
    boolean isUrl = !hasTopology() && find("url") != null;
    if (!isUrl) {
      putIfSet(settings, "cachette.redis.username", "username");
      putIfSet(settings, "cachette.redis.password", "password");
    }
    if (find("sentinel.master") != null) {
      putIfSet(settings, "cachette.redis.sentinel-username", "sentinel.username");
      putIfSet(settings, "cachette.redis.sentinel-password", "sentinel.password");
    }
  }

  /** Adds the timeouts that are not set yet. */
  void putTimeouts(Properties settings) {
    putTimeout(settings, "cachette.redis.timeout", "timeout");
    putTimeout(settings, "cachette.redis.connect-timeout", "connect-timeout");
  }

  /** As in Spring Boot, sentinels and clusters replace the URL, which replaces host and port. */
  private String toUrl() {
    String master = find("sentinel.master");
    if (master != null) {
      return scheme("+sentinel")
          + join(findList("sentinel.nodes"))
          + "/"
          + URLEncoder.encode(master, StandardCharsets.UTF_8).replace("+", "%20")
          + database();
    }
    List<String> nodes = findList("cluster.nodes");
    if (!nodes.isEmpty()) {
      return scheme("+cluster") + join(nodes);
    }
    String url = find("url");
    if (url != null) {
      return url;
    }
    String host = orElse(find("host"), "localhost");
    String port = orElse(find("port"), "6379");
    return scheme("") + bracketIfIpv6(host) + ":" + port + database();
  }

  private boolean hasTopology() {
    return find("sentinel.master") != null || !findList("cluster.nodes").isEmpty();
  }

  private String scheme(String topology) {
    boolean isTls = binder.bind(PREFIX + "ssl.enabled", Boolean.class).orElse(false);
    return (isTls ? "rediss" : "redis") + topology + "://";
  }

  private String database() {
    String database = find("database");
    return database == null || database.equals("0") ? "" : "/" + database;
  }

  private static String join(List<String> nodes) {
    return nodes.stream().map(String::strip).collect(Collectors.joining(","));
  }

  private static String bracketIfIpv6(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private void putTimeout(Properties settings, String name, String property) {
    Duration timeout = binder.bind(PREFIX + property, Duration.class).orElse(null);
    if (timeout != null && !settings.containsKey(name)) {
      settings.setProperty(name, timeout.toString());
    }
  }

  private void putIfSet(Properties settings, String name, String property) {
    String value = find(property);
    if (value != null && !settings.containsKey(name)) {
      settings.setProperty(name, value);
    }
  }

  private @Nullable String find(String property) {
    String value = binder.bind(PREFIX + property, String.class).orElse(null);
    return value == null || value.isEmpty() ? null : value;
  }

  private List<String> findList(String property) {
    return binder.bind(PREFIX + property, Bindable.listOf(String.class)).orElse(List.of());
  }

  private static String orElse(@Nullable String value, String other) {
    return value == null ? other : value;
  }
}
