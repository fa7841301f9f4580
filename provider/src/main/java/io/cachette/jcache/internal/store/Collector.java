package io.cachette.jcache.internal.store;

import io.cachette.configuration.ExpiryCollector;
import java.util.Locale;

/**
 * The collector of a cache, which removes entries that have expired; see {@link ExpiryCollector}.
 */
public enum Collector {
  SORTED_SET,
  FIELD_TTL;

  /** Returns the name of the scripts, and in the descriptor. */
  String scriptName() {
    return toName(this);
  }

  static String nameOf(ExpiryCollector configured) {
    return toName(configured);
  }

  static Collector ofName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String toName(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
