package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What must be true of an entry at the moment at which it changes. A dead entry is absent. */
public enum Condition {
  /** Nothing. */
  ANY,
  /** There is no entry. */
  ABSENT,
  /** There is an entry. */
  PRESENT,
  /** There is an entry and its value is the expected one, byte for byte. */
  SAME,
  /** Nobody changed or removed the entry since the expected ticket was handed out. */
  SAME_TOKEN;

  private final String argument = name().toLowerCase(Locale.ROOT);

  /** What the scripts are told. */
  byte[] bytes() {
    return argument.getBytes(StandardCharsets.US_ASCII);
  }
}
