package io.cachette.cdi.internal.bean;

import io.cachette.cdi.CacheLoading;
import io.cachette.configuration.internal.setting.Quantities;
import io.cachette.jcache.LoadOptions;
import java.time.Duration;

/** Converts {@link CacheLoading} to {@link LoadOptions}. */
public final class CacheLoadingOptions {

  private CacheLoadingOptions() {}

  /**
   * Converts an annotation. The result has no executor for refreshes.
   *
   * @throws IllegalArgumentException if the value of a member is invalid; the message names the
   *     member
   */
  public static LoadOptions toOptions(CacheLoading loading) {
    String timeToLive = loading.timeToLive();
    return LoadOptions.DEFAULTS
        .withWaitLimit(parseDuration("waitLimit", loading.waitLimit()))
        .withLease(parseDuration("lease", loading.lease()))
        .withTimeToLive(timeToLive.isEmpty() ? null : parseDuration("timeToLive", timeToLive))
        .withJitter(loading.jitter())
        .withRefreshAhead(parseDuration("refreshAhead", loading.refreshAhead()))
        .withStaleFor(parseDuration("staleFor", loading.staleFor()))
        .withStaleIfError(parseDuration("staleIfError", loading.staleIfError()));
  }

  /** Whether an annotation sets members that require a look-up before a load. */
  static boolean hasReadOptions(CacheLoading loading) {
    return !loading.lease().isEmpty()
        || !loading.refreshAhead().isEmpty()
        || !loading.staleFor().isEmpty()
        || !loading.staleIfError().isEmpty();
  }

  private static Duration parseDuration(String member, String text) {
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      return Quantities.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          member + " is \"" + text + "\", but must be " + Quantities.DURATION_FORMS, e);
    }
  }
}
