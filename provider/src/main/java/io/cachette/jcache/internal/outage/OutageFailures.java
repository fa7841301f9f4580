package io.cachette.jcache.internal.outage;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.Refusals;
import javax.cache.CacheException;

/** Recognizes failures of calls that Redis has not answered. */
public final class OutageFailures {

  private OutageFailures() {}

  /** Returns whether a failure means that Redis has not answered. */
  public static boolean isOutage(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    while (cause instanceof CacheException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return (cause instanceof StoreFailureException || cause instanceof RedisUnavailableException)
        && !Refusals.isReply(cause);
  }

  /** Returns whether Redis may have executed the call, or may still do so. */
  static boolean isOutcomeUnknown(Throwable failure) {
    return Completions.unwrap(failure) instanceof StoreFailureException failed
        && failed.isOutcomeUnknown();
  }
}
