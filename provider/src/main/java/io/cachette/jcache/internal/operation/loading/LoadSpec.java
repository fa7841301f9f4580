package io.cachette.jcache.internal.operation.loading;

import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Ttl;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The options of a load in milliseconds; {@code LoadOptions} describes each of them.
 *
 * @param timeToLive 0 for the time that the expiry policy returns
 */
public record LoadSpec(
    long maxWait,
    long lease,
    long timeToLive,
    double jitter,
    long refreshAhead,
    long staleFor,
    long staleIfError) {

  /**
   * About 35,000 years: scripts calculate with doubles, which represent sums of a few of these
   * exactly.
   */
  private static final long LONGEST = 1L << 50;

  /**
   * Converts a duration to milliseconds: null to 0, less than a millisecond to 1, and very long
   * ones to a maximum.
   */
  public static long toMillis(@Nullable Duration duration) {
    if (duration == null || duration.isZero()) {
      return 0;
    }
    return duration.compareTo(Duration.ofMillis(LONGEST)) >= 0
        ? LONGEST
        : Math.max(1, duration.toMillis());
  }

  /** Returns whether a look-up has to return the remaining time of the value. */
  boolean isAgeNeeded() {
    return refreshAhead > 0 || computeStaleMillis() > 0;
  }

  /** Returns how long a value is kept after it has stopped being fresh. */
  private long computeStaleMillis() {
    return Math.max(staleFor, staleIfError);
  }

  /** Returns the freshness of a value with this remaining time. */
  Freshness classify(long ttlMillis) {
    if (ttlMillis > computeTtlThreshold(Freshness.REFRESH_DUE)) {
      return Freshness.FRESH;
    }
    return ttlMillis > computeTtlThreshold(Freshness.STALE)
        ? Freshness.REFRESH_DUE
        : Freshness.STALE;
  }

  /**
   * Returns the remaining time that another value must exceed to be usable instead of a load, after
   * a look-up with this result.
   */
  long computeTtlThreshold(Freshness found) {
    return found == Freshness.REFRESH_DUE
        ? computeStaleMillis() + refreshAhead
        : computeStaleMillis() - staleFor;
  }

  /** Returns the lease of a load after a look-up with this result. */
  long computeLease(Freshness found) {
    return found == Freshness.REFRESH_DUE && lease == 0 ? Math.max(1, maxWait) : lease;
  }

  /**
   * Returns the time to live of a loaded value, or null for the expiry policy as in any other load.
   */
  @Nullable Ttl computeTtl(Expiry expiry) {
    if (timeToLive == 0 && jitter == 0 && !isAgeNeeded()) {
      return null;
    }
    Ttl fresh = timeToLive > 0 ? Ttl.ofMillis(timeToLive) : expiry.getTtlForCreation();
    return fresh.equals(Ttl.ETERNAL) || fresh.equals(Ttl.ZERO)
        ? fresh
        : Ttl.ofMillis(applyJitter(fresh.millis()) + computeStaleMillis());
  }

  private long applyJitter(long millis) {
    double factor = 1 + jitter * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Math.max(1, (long) (millis * factor));
  }

  /** The result of a look-up. */
  enum Freshness {
    /** A value that the call returns. */
    FRESH,
    /** A value that one call renews and that all others return. */
    REFRESH_DUE,
    /** A value that calls return only if the source fails. */
    STALE,
    /** No value. */
    ABSENT
  }
}
