package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How much of an entry a look-up brings. */
public enum Fetch {
  VALUES,
  /** Whether it exists; its value stays in Redis and comes out empty. */
  PRESENCE;

  private final String argument = name().toLowerCase(Locale.ROOT);

  /** What the scripts are told. */
  byte[] bytes() {
    return argument.getBytes(StandardCharsets.US_ASCII);
  }
}
