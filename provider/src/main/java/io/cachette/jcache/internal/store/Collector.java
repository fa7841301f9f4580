package io.cachette.jcache.internal.store;

import java.util.Locale;

/** How the entries of a cache are removed that have expired. A cache keeps its collector. */
public enum Collector {
  /** Sweeps find them in a sorted set. Works on every server. */
  SORTED_SET,
  /**
   * The server removes them, since it lets fields of hashes expire. From Redis 8 and Valkey 9 on.
   */
  FIELD_TTL;

  /** Returns the name in the configuration, and of the scripts. */
  String scriptName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
