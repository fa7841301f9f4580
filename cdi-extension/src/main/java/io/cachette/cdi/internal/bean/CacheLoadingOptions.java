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
    return LoadOptions.builder()
        .maxWait(parseDuration("maxWait", loading.maxWait()))
        .lease(parseDuration("lease", loading.lease()))
        .timeToLive(timeToLive.isEmpty() ? null : parseDuration("timeToLive", timeToLive))
        .jitter(loading.jitter())
        .refreshAhead(parseDuration("refreshAhead", loading.refreshAhead()))
        .staleFor(parseDuration("staleFor", loading.staleFor()))
        .staleIfError(parseDuration("staleIfError", loading.staleIfError()))
        .build();
  }

  /** Whether options require a look-up before a load. */
  static boolean hasReadOptions(LoadOptions options) {
    return !options.lease().isZero()
        || !options.refreshAhead().isZero()
        || !options.staleFor().isZero()
        || !options.staleIfError().isZero();
  }

  private static Duration parseDuration(String member, String text) {
    try {
      return Quantities.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          member + " is \"" + text + "\", but must be " + Quantities.DURATION_FORMS, e);
    }
  }
}
