package io.cachette.configuration.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What environment variables say about servers, the strongest first. */
final class EnvironmentLayers {

  private final Environment environment;

  EnvironmentLayers(Environment environment) {
    this.environment = environment;
  }

  /** What is said to Cachette. */
  Layer ofCachette() {
    Map<Setting<?>, Value> values = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.FILE.settings()) {
      if (!setting.equals(Settings.CACHES)) {
        put(values, setting, environment.text(variable(setting)));
      }
    }
    return Layer.of(values, true);
  }

  /**
   * What is said to whoever wants to know. To be asked only where nothing stronger names a server:
   * it may be meant for others, and make no sense here.
   */
  List<Layer> ofPlatform() {
    Value.Text url = environment.text("REDIS_URL");
    Value.Text host = environment.text("REDIS_HOST");
    boolean ofUrl = url != null && host == null;
    return List.of(
        redis(url, ofUrl),
        redis(environment.text("VALKEY_URL"), false),
        redis(host == null ? null : server(host), !ofUrl));
  }

  /** The variable of a setting: {@code CACHETTE_REDIS_TLS_TRUSTSTORE}. */
  static String variable(Setting<?> setting) {
    return "CACHETTE_" + setting.path().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  /** REDIS_USERNAME and REDIS_PASSWORD are of REDIS_URL only if there is no REDIS_HOST. */
  private Layer redis(Value.@Nullable Text url, boolean withCredentials) {
    Map<Setting<?>, Value> values = new LinkedHashMap<>();
    put(values, Settings.URL, url);
    if (withCredentials) {
      put(values, Settings.USERNAME, environment.text("REDIS_USERNAME"));
      put(values, Settings.PASSWORD, environment.text("REDIS_PASSWORD"));
    }
    return Layer.of(values, false);
  }

  private Value.Text server(Value.Text host) {
    Value.Text port = port();
    Value.Text database = environment.text("REDIS_DB");
    if (database == null) {
      database = environment.text("REDIS_DATABASE");
    }
    require(host, "[A-Za-z0-9._:-]+|\\[[0-9A-Fa-f:.%]+]", "the name or address of a host");
    String name = host.text().matches(".*:.*:[^\\]]*") ? "[" + host.text() + "]" : host.text();
    return new Value.Text(
        "redis://"
            + name
            + (port == null ? "" : ":" + require(port, "\\d{1,5}", "a TCP port"))
            + (database == null ? "" : "/" + require(database, "\\d{1,9}", "a number")),
        host.origin());
  }

  /** Kubernetes sets the variable to a URL where there is a service of the name redis. */
  private Value.@Nullable Text port() {
    Value.Text port = environment.text("REDIS_PORT");
    return port != null && port.text().matches("(tcp|udp|sctp)://.*") ? null : port;
  }

  private static String require(Value.Text value, String pattern, String expected) {
    if (!value.text().matches(pattern)) {
      throw value
          .origin()
          .error("it is " + Location.shown(value.text()) + "; expected " + expected);
    }
    return value.text();
  }

  private static void put(
      Map<Setting<?>, Value> values, Setting<?> setting, Value.@Nullable Text text) {
    if (text != null) {
      values.put(setting, text);
    }
  }
}
