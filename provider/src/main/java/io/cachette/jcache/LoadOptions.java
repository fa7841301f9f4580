package io.cachette.jcache;

import io.cachette.jcache.internal.operation.loading.LoadSpec;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The options of a load by a {@link LoadingCache}. Immutable: each {@code with…} method returns a
 * changed copy.
 *
 * <p><b>Freshness.</b> A value is <em>fresh</em> for its time to live: for {@code timeToLive}, or
 * else for the time that the expiry policy of the cache returns for a new entry. After that, Redis
 * keeps the value for the longer one of {@code staleFor} and {@code staleIfError}, and other
 * readers of the cache find it during this time. To tell fresh values from others, {@code
 * staleFor}, {@code staleIfError} and {@code refreshAhead} compare the remaining time of the entry.
 * So use the same options in all calls that read an entry with them. Eternal entries are always
 * fresh. A read with one of these three options does not count as an access for the expiry policy.
 *
 * @param waitLimit how long a call waits for the load of another caller before it runs its own
 *     source
 * @param lease how long a node that loads a value keeps other nodes from loading it, so that the
 *     cluster has one load; zero for one load per JVM. If a node fails while it loads, it delays
 *     the others by at most this time. If a load takes longer, another node may load too, and the
 *     first load that completes is stored. More than ten minutes count as ten. A refresh always
 *     needs a lease: if this is zero, its lease is as long as {@code waitLimit}
 * @param timeToLive how long a value is fresh; null for the time that the expiry policy returns
 * @param jitter the fraction by which times to live vary at random in both directions, from 0 to
 *     less than 1, so that values that were stored together do not expire together
 * @param refreshAhead the time before the end of freshness in which one caller renews the value,
 *     while all others get the present one
 * @param staleFor the time after the end of freshness in which one caller renews the value, while
 *     all others get the old one
 * @param staleIfError the time after the end of freshness in which callers get the old value if the
 *     source fails
 * @param background runs the source when a value is refreshed, so that no caller waits; null to
 *     refresh on the thread of the one caller that renews the value. If the source needs state of
 *     the caller's thread, the executor must provide it
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

  /** One load per JVM, a wait limit of 30 seconds, and no other option. */
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
   * Creates options.
   *
   * @throws IllegalArgumentException if a duration is negative, {@code timeToLive} is zero, the
   *     jitter is not from 0 to less than 1, or {@code refreshAhead} is not shorter than {@code
   *     timeToLive} less its jitter; the message names the option
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

  /** Returns a copy with this wait limit. */
  public LoadOptions withWaitLimit(Duration limit) {
    return new LoadOptions(
        limit, lease, timeToLive, jitter, refreshAhead, staleFor, staleIfError, background);
  }

  /** Returns a copy with this lease; zero for one load per JVM. */
  public LoadOptions withLease(Duration time) {
    return new LoadOptions(
        waitLimit, time, timeToLive, jitter, refreshAhead, staleFor, staleIfError, background);
  }

  /** Returns a copy with this time to live; null for the time that the expiry policy returns. */
  public LoadOptions withTimeToLive(@Nullable Duration time) {
    return new LoadOptions(
        waitLimit, lease, time, jitter, refreshAhead, staleFor, staleIfError, background);
  }

  /** Returns a copy with this jitter, a fraction from 0 to less than 1. */
  public LoadOptions withJitter(double fraction) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, fraction, refreshAhead, staleFor, staleIfError, background);
  }

  /** Returns a copy that renews a value in this time before the end of its freshness. */
  public LoadOptions withRefreshAhead(Duration time) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, time, staleFor, staleIfError, background);
  }

  /**
   * Returns a copy that serves an old value for this time after the end of its freshness, while one
   * caller renews it.
   */
  public LoadOptions withStaleFor(Duration time) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, refreshAhead, time, staleIfError, background);
  }

  /**
   * Returns a copy that serves an old value for this time after the end of its freshness if the
   * source fails.
   */
  public LoadOptions withStaleIfError(Duration time) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, refreshAhead, staleFor, time, background);
  }

  /** Returns a copy that refreshes values on this executor; null for the thread of the caller. */
  public LoadOptions withBackground(@Nullable Executor executor) {
    return new LoadOptions(
        waitLimit, lease, timeToLive, jitter, refreshAhead, staleFor, staleIfError, executor);
  }

  private static void requireNotNegative(String name, Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(name + " is " + duration + ", but must not be negative");
    }
  }
}
