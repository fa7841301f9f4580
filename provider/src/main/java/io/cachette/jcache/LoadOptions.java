package io.cachette.jcache;

import io.cachette.jcache.internal.operation.loading.LoadSpec;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link LoadingCache} loads. Immutable: each {@code with…} gives another one.
 *
 * <p><b>Age.</b> {@code staleFor}, {@code staleIfError} and {@code refreshAhead} need to know how
 * long a value has been fresh. A value is <em>fresh</em> for its time to live, which is {@code
 * timeToLive} or else what the expiry policy of the cache says for a new entry, and is kept in
 * Redis for the longer one of {@code staleFor} and {@code staleIfError} beyond that; other readers
 * of the cache find it as long as it is kept. So all that read an entry in this way must use the
 * same options. Entries that are eternal are always fresh. Reading with such options does not count
 * as an access for the expiry policy.
 *
 * @param waitLimit how long to wait for somebody else's load before running one's own source
 * @param lease one load in the cluster: for how long a node that loads holds the others off; zero
 *     for one load per JVM. A node that dies while it loads delays the others by so much at the
 *     most; a load that takes longer is no longer alone, and of two the first one that ends is
 *     stored. More than ten minutes are ten. Refreshing needs a lease in any case: without one here
 *     it is as long as {@code waitLimit}
 * @param timeToLive how long a value is fresh; null for what the expiry policy says
 * @param jitter times to live vary at random by this fraction in both directions, from 0 to less
 *     than 1, so that what was stored together does not expire together
 * @param refreshAhead so long before a value stops being fresh, one caller renews it, while all
 *     others get the present one
 * @param staleFor so long after a value stopped being fresh, one caller renews it, while all others
 *     get the old one
 * @param staleIfError so long after a value stopped being fresh, callers get it if the source fails
 * @param background where values are refreshed, so that no caller waits for it; null for the thread
 *     of the one caller that has to. What the source needs of the caller's thread must be there too
 */
public record LoadOptions(
    Duration waitLimit,
    Duration lease,
    @Nullable Duration timeToLive,
    double jitter,
    Duration refreshAhead,
    Duration staleFor,
    Duration staleIfError,
    @Nullable Executor background) {

  /** One load per JVM, waiting for 30 seconds, and nothing else. */
  public static final LoadOptions DEFAULTS =
      new LoadOptions(
          Duration.ofSeconds(30),
          Duration.ZERO,
          null,
          0,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          null);

  /**
   * @throws IllegalArgumentException if a duration is negative, {@code timeToLive} zero, the jitter
   *     not from 0 to less than 1, or {@code refreshAhead} as long as the time to live; the message
   *     names it
   */
  public LoadOptions {
    requireNotNegative("waitLimit", waitLimit);
    requireNotNegative("lease", lease);
    requireNotNegative("refreshAhead", refreshAhead);
    requireNotNegative("staleFor", staleFor);
    requireNotNegative("staleIfError", staleIfError);
    if (timeToLive != null && (timeToLive.isNegative() || timeToLive.isZero())) {
      throw new IllegalArgumentException("timeToLive is " + timeToLive + ", but must be positive");
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException(
          "jitter is " + jitter + ", but must be a fraction from 0 to less than 1");
    }
    if (timeToLive != null
        && LoadSpec.toMillis(refreshAhead) >= LoadSpec.toMillis(timeToLive) * (1 - jitter)) {
      throw new IllegalArgumentException(
          "refreshAhead is "
              + refreshAhead
              + ", but must be shorter than timeToLive, "
              + timeToLive
              + ", less its jitter: values would be renewed by every reader");
    }
  }

  public LoadOptions withWaitLimit(Duration limit) {
    return new LoadOptions(
        limit, lease, timeToLive, jitter, refreshAhead, staleFor, staleIfError, background);
  }

  public LoadOptions withLease(Duration time) {
    return new LoadOptions(
        waitLimit, time, timeToLive, jitter, refreshAhead, staleFor, staleIfError, background);
  }

  public LoadOptions withTimeToLive(@Nullable Duration time) {
    return new LoadOptions(
        waitLimit, lease, time, jitter, refreshAhead, staleFor, staleIfError, background);
  }

  public LoadOptions withJitter(double fraction) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, fraction, refreshAhead, staleFor, staleIfError, background);
  }

  public LoadOptions withRefreshAhead(Duration time) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, time, staleFor, staleIfError, background);
  }

  public LoadOptions withStaleFor(Duration time) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, refreshAhead, time, staleIfError, background);
  }

  public LoadOptions withStaleIfError(Duration time) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, refreshAhead, staleFor, time, background);
  }

  public LoadOptions withBackground(@Nullable Executor executor) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, refreshAhead, staleFor, staleIfError, executor);
  }

  /** The same for those who carry it out. */
  public LoadSpec toSpec() {
    return new LoadSpec(
        LoadSpec.toMillis(waitLimit),
        LoadSpec.toMillis(lease),
        LoadSpec.toMillis(timeToLive),
        jitter,
        LoadSpec.toMillis(refreshAhead),
        LoadSpec.toMillis(staleFor),
        LoadSpec.toMillis(staleIfError));
  }

  private static void requireNotNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " is " + duration + ", but must not be negative");
    }
  }
}
