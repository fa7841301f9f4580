package io.cachette.jcache.internal.operation.loading;

import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Ttl;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a value is loaded, in milliseconds; see {@code LoadOptions} for what each of them means.
 *
 * @param timeToLive 0 for what the expiry policy says
 */
public record LoadSpec(
    long waitLimit,
    long lease,
    long timeToLive,
    double jitter,
    long refreshAhead,
    long staleFor,
    long staleIfError) {

  /** Some 35,000 years: sums of a few of these have exact doubles, as scripts calculate in. */
  private static final long LONGEST = 1L << 50;

  /** A duration in milliseconds; less than one counts as one, and what is too long as for ever. */
  public static long toMillis(@Nullable Duration duration) {
    if (duration == null || duration.isZero()) {
      return 0;
    }
    return duration.compareTo(Duration.ofMillis(LONGEST)) >= 0
        ? LONGEST
        : Math.max(1, duration.toMillis());
  }

  /** Whether a look-up has to bring the age of the value. */
  boolean isAgeNeeded() {
    return refreshAhead > 0 || computeStaleMillis() > 0;
  }

  /** How long a value is kept after it stopped being fresh. */
  private long computeStaleMillis() {
    return Math.max(staleFor, staleIfError);
  }

  /** What becomes of a value that has so long to live. */
  Freshness classify(long ttlMillis) {
    if (ttlMillis > computeTtlThreshold(Freshness.REFRESH_DUE)) {
      return Freshness.FRESH;
    }
    return ttlMillis > computeTtlThreshold(Freshness.STALE)
        ? Freshness.REFRESH_DUE
        : Freshness.STALE;
  }

  /** How much more than this a value has to live that answers somebody who has found such a one. */
  long computeTtlThreshold(Freshness found) {
    return found == Freshness.REFRESH_DUE
        ? computeStaleMillis() + refreshAhead
        : computeStaleMillis() - staleFor;
  }

  /** For how long somebody who has found such a value holds the others off. */
  long lease(Freshness found) {
    return found == Freshness.REFRESH_DUE && lease == 0 ? Math.max(1, waitLimit) : lease;
  }

  /** How long a value is to be kept, or null to ask the policy as for any load. */
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

  /** What a look-up found. */
  enum Freshness {
    /** A value that is returned. */
    FRESH,
    /** A value that one caller renews, and that the others get. */
    REFRESH_DUE,
    /** A value that callers get only if the source fails. */
    STALE,
    /** None. */
    ABSENT
  }
}
