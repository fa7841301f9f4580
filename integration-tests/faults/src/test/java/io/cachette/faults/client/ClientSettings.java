package io.cachette.faults.client;

import java.util.Properties;

/** The settings of Cachette in a client. */
public final class ClientSettings {

  /** How long a command waits for its reply, in seconds. */
  public static final int TIMEOUT_SECONDS = 1;

  private ClientSettings() {}

  static Properties of(RoundSetup setup) {
    return of(setup.namespace());
  }

  /** Returns the settings of all clients of a round. */
  public static Properties of(String namespace) {
    Properties settings = new Properties();
    settings.setProperty("cachette.namespace", namespace);
    settings.setProperty("cachette.redis.timeout", TIMEOUT_SECONDS + "s");
    settings.setProperty("cachette.redis.connect-timeout", "2s");
    return settings;
  }
}
