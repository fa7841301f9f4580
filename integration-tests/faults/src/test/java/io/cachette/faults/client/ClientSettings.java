package io.cachette.faults.client;

import java.util.Properties;

/** The settings of Cachette in a client. */
public final class ClientSettings {

  private static final int TIMEOUT_MILLIS = 1_000;

  private static final int RETRY_ATTEMPTS = 1;

  private static final int RETRY_DELAY_MILLIS = 500;

  /** How long a call waits for a server that does not answer. */
  public static final int LONGEST_WAIT_MILLIS = TIMEOUT_MILLIS;

  private ClientSettings() {}

  static Properties of(RoundSetup setup) {
    Properties settings = of(setup.namespace());
    if (setup.mode().hasNearCache()) {
      settings.setProperty(
          "cachette.caches." + CacheWorkload.CACHE + ".near-cache.enabled", "true");
    }
    return settings;
  }

  /** Returns the settings of all clients of a round. */
  public static Properties of(String namespace) {
    Properties settings = new Properties();
    settings.setProperty("cachette.namespace", namespace);
    settings.setProperty("cachette.redis.timeout", TIMEOUT_MILLIS + "ms");
    settings.setProperty("cachette.redis.retry-attempts", Integer.toString(RETRY_ATTEMPTS));
    settings.setProperty("cachette.redis.retry-delay", RETRY_DELAY_MILLIS + "ms");
    settings.setProperty("cachette.redis.connect-timeout", "2s");
    return settings;
  }
}
