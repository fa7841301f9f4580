package io.cachette.configuration.internal.source;

import io.cachette.configuration.internal.setting.CredentialSettings;
import io.cachette.configuration.internal.setting.Layer;
import io.cachette.configuration.internal.setting.Location;
import io.cachette.configuration.internal.setting.Setting;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.setting.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the environment variables that platforms set for all applications. */
public final class PlatformVariables {

  private final Environment environment;

  public PlatformVariables(Environment environment) {
    this.environment = environment;
  }

  /**
   * Reads the variables, the strongest layer first. Call this only if no stronger layer names a
   * server, since the variables may be meant for other applications and be invalid here.
   */
  public List<Layer> readLayers() {
    Value.Text url = environment.readText("REDIS_URL");
    Value.Text host = environment.readText("REDIS_HOST");
    boolean hasUrlOnly = url != null && host == null;
    return List.of(
        createRedisLayer(url, hasUrlOnly),
        createRedisLayer(environment.readText("VALKEY_URL"), false),
        createRedisLayer(host == null ? null : readServerUrl(host), !hasUrlOnly));
  }

  /** REDIS_USERNAME and REDIS_PASSWORD belong to REDIS_URL only if REDIS_HOST is not set. */
  private Layer createRedisLayer(Value.@Nullable Text url, boolean hasCredentials) {
    Map<Setting<?>, Value> values = new LinkedHashMap<>();
    putIfPresent(values, Settings.URL, url);
    if (hasCredentials) {
      putIfPresent(values, Settings.USERNAME, environment.readText("REDIS_USERNAME"));
      putIfPresent(values, Settings.PASSWORD, environment.readText("REDIS_PASSWORD"));
      if (environment.readVariable("REDIS_PASSWORD") == null) {
        putIfPresent(
            values, CredentialSettings.PASSWORD_FILE, environment.readText("REDIS_PASSWORD_FILE"));
      }
    }
    return Layer.of(Settings.GROUP, values, false);
  }

  private Value.Text readServerUrl(Value.Text host) {
    Value.Text port = readPort();
    Value.Text database = environment.readText("REDIS_DB");
    if (database == null) {
      database = environment.readText("REDIS_DATABASE");
    }
    requireMatch(host, "[A-Za-z0-9._:-]+|\\[[0-9A-Fa-f:.%]+]", "the name or address of a host");
    String name = host.text().matches(".*:.*:[^\\]]*") ? "[" + host.text() + "]" : host.text();
    return new Value.Text(
        "redis://"
            + name
            + (port == null ? "" : ":" + requireMatch(port, "\\d{1,5}", "a TCP port"))
            + (database == null ? "" : "/" + requireMatch(database, "\\d{1,9}", "a number")),
        host.origin());
  }

  /** Kubernetes sets the variable to a URL if a service is named redis. */
  private Value.@Nullable Text readPort() {
    Value.Text port = environment.readText("REDIS_PORT");
    return port != null && port.text().matches("(tcp|udp|sctp)://.*") ? null : port;
  }

  private static String requireMatch(Value.Text value, String pattern, String expected) {
    if (!value.text().matches(pattern)) {
      throw value
          .origin()
          .newException(
              "it is " + Location.quoteUnlessSecret(value.text()) + "; expected " + expected);
    }
    return value.text();
  }

  private static void putIfPresent(
      Map<Setting<?>, Value> values, Setting<?> setting, Value.@Nullable Text text) {
    if (text != null) {
      values.put(setting, text);
    }
  }
}
