package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;

/**
 * How long an entry lives from now on. Three of them are no lengths of time and differ from each
 * other: {@link #KEEP} leaves the deadline alone, {@link #ETERNAL} takes it away, {@link #ZERO} is
 * now.
 */
public final class Ttl {

  public static final Ttl KEEP = new Ttl("keep", Long.MAX_VALUE);
  public static final Ttl ETERNAL = new Ttl("eternal", Long.MAX_VALUE);
  public static final Ttl ZERO = new Ttl("0", 0);

  /** Above this (some 140,000 years) a sum with the time of today has no exact double. */
  private static final long LONGEST = 1L << 52;

  private final String argument;
  private final byte[] bytes;
  private final long millis;

  private Ttl(String argument, long millis) {
    this.argument = argument;
    this.millis = millis;
    this.bytes = argument.getBytes(StandardCharsets.US_ASCII);
  }

  /** A positive number of milliseconds; more than a double holds exactly is eternal. */
  public static Ttl ofMillis(long millis) {
    if (millis <= 0) {
      return ZERO;
    }
    return millis > LONGEST ? ETERNAL : new Ttl(Long.toString(millis), millis);
  }

  /** The length of time, {@link Long#MAX_VALUE} for {@link #KEEP} and {@link #ETERNAL}. */
  public long millis() {
    return millis;
  }

  /** What the scripts are told. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ttl ttl && argument.equals(ttl.argument);
  }

  @Override
  public int hashCode() {
    return argument.hashCode();
  }

  @Override
  public String toString() {
    return argument;
  }
}
