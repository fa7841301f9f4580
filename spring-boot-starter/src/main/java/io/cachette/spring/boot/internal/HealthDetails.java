package io.cachette.spring.boot.internal;

import io.cachette.redis.Ping;
import java.util.Locale;
import java.util.Map;

/** The details of the health of Redis, without secrets. */
final class HealthDetails {

  private HealthDetails() {}

  static Map<String, Object> of(Ping ping) {
    return Map.of(
        "role",
        ping.role().toString().toLowerCase(Locale.ROOT),
        "latency",
        ping.latency().toMillis() + " ms");
  }

  static Map<String, Object> of(RuntimeException failure) {
    return Map.of("error", String.valueOf(failure.getMessage()));
  }
}
