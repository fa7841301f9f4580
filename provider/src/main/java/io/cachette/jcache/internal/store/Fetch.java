package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The part of an entry that a look-up returns. */
public enum Fetch {
  /** The value. */
  VALUES,
  /** Only whether the entry exists. Its value is not transferred and is empty in the result. */
  PRESENCE;

  private final String argument = name().toLowerCase(Locale.ROOT);

  /** Returns the argument that stands for this part in {@code read.lua} and {@code scan.lua}. */
  byte[] toArgument() {
    return argument.getBytes(StandardCharsets.US_ASCII);
  }
}
