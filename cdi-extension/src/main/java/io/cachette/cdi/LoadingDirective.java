package io.cachette.cdi;

import io.cachette.configuration.internal.Quantities;
import io.cachette.jcache.LoadOptions;
import java.time.Duration;

/** What {@link CacheLoading} says, as {@link LoadOptions}. */
final class LoadingDirective {

  private LoadingDirective() {}

  /**
   * The options of an annotation; where values are renewed is for the container to say.
   *
   * @throws IllegalArgumentException if a member has no possible value; the message names it
   */
  static LoadOptions options(CacheLoading loading) {
    String timeToLive = loading.timeToLive();
    return LoadOptions.DEFAULTS
        .withWaitLimit(duration("waitLimit", loading.waitLimit()))
        .withLease(duration("lease", loading.lease()))
        .withTimeToLive(timeToLive.isEmpty() ? null : duration("timeToLive", timeToLive))
        .withJitter(loading.jitter())
        .withRefreshAhead(duration("refreshAhead", loading.refreshAhead()))
        .withStaleFor(duration("staleFor", loading.staleFor()))
        .withStaleIfError(duration("staleIfError", loading.staleIfError()));
  }

  /** Whether it speaks of values that are there, and not only of loading them. */
  static boolean concernsReads(CacheLoading loading) {
    return !loading.lease().isEmpty()
        || !loading.refreshAhead().isEmpty()
        || !loading.staleFor().isEmpty()
        || !loading.staleIfError().isEmpty();
  }

  private static Duration duration(String member, String text) {
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      return Quantities.duration(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          member + " is \"" + text + "\", but must be " + Quantities.DURATION_FORMS, e);
    }
  }
}
