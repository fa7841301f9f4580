package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A time to live of an entry, which sets its expiry time relative to now. Three values are special
 * and differ from each other: {@link #KEEP} leaves the expiry time as it is, {@link #ETERNAL}
 * removes it, and {@link #ZERO} lets the entry expire at once. Immutable.
 */
public final class Ttl {

  /** Leaves the expiry time as it is. */
  public static final Ttl KEEP = new Ttl("keep", Long.MAX_VALUE);

  /** Removes the expiry time. */
  public static final Ttl ETERNAL = new Ttl("eternal", Long.MAX_VALUE);

  /** Lets the entry expire at once. */
  public static final Ttl ZERO = new Ttl("0", 0);

  /** Above this limit (some 140,000 years), the sum with the current time has no exact double. */
  private static final long MAX_MILLIS = 1L << 52;

  private final String argument;
  private final byte[] bytes;
  private final long millis;

  private Ttl(String argument, long millis) {
    this.argument = argument;
    this.millis = millis;
    this.bytes = argument.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns a time to live in milliseconds: {@link #ZERO} unless it is positive, and {@link
   * #ETERNAL} above some 140,000 years.
   */
  public static Ttl ofMillis(long millis) {
    if (millis <= 0) {
      return ZERO;
    }
    return millis > MAX_MILLIS ? ETERNAL : new Ttl(Long.toString(millis), millis);
  }

  /** Returns the remaining time in a reply; {@link Long#MAX_VALUE} if there is none. */
  static long millisOf(@Nullable Object replied) {
    return replied instanceof Long millis ? millis : Long.MAX_VALUE;
  }

  /** Returns the milliseconds; {@link Long#MAX_VALUE} for {@link #KEEP} and {@link #ETERNAL}. */
  public long millis() {
    return millis;
  }

  /** Returns whether the entry gets an expiry time. */
  public boolean isFinite() {
    return millis != Long.MAX_VALUE;
  }

  /** Returns the argument that stands for this time to live in the scripts. */
  byte[] toArgument() {
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
