package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The condition that an entry must meet at the moment of a {@link Mutation}. An expired entry
 * counts as absent.
 */
public enum Condition {
  /** Every entry meets this condition. */
  ANY,
  /** The entry is absent. */
  ABSENT,
  /** The entry is present. */
  PRESENT,
  /** The entry is present, and its value equals the expected one byte for byte. */
  SAME,
  /**
   * The expected load token is valid. Every change and removal of the entry invalidates its token,
   * and so does the issue of a new token under {@link #ANY}.
   */
  SAME_TOKEN;

  private final String argument = name().toLowerCase(Locale.ROOT);

  /** Returns the argument that stands for this condition in {@code mutate.lua}. */
  byte[] toArgument() {
    return argument.getBytes(StandardCharsets.US_ASCII);
  }
}
