package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Decides calls by the policies of their limits when Redis does not answer. Thread-safe. */
final class StoreFailureFallback {

  private final Supplier<Duration> timeUntilRetry;

  /**
   * Creates a fallback.
   *
   * @param timeUntilRetry how long the circuit breaker still rejects calls
   */
  StoreFailureFallback(Supplier<Duration> timeUntilRetry) {
    this.timeUntilRetry = timeUntilRetry;
  }

  /**
   * Decides all limits of a call. If one refuses, the local permits of the others are returned.
   *
   * @throws java.util.concurrent.CompletionException if the failure is not a store failure
   */
  List<RateLimitResult> decide(List<PermitRequest> requests, Throwable failure) {
    requireStoreFailure(failure);
    return decide(requests);
  }

  /** Decides as {@link #decide(List, Throwable)} does, for a call that is not sent to Redis. */
  List<RateLimitResult> decide(List<PermitRequest> requests) {
    List<RateLimitResult> results = requests.stream().map(this::decide).toList();
    if (!RateLimitEngine.isAllowed(results)) {
      for (int i = 0; i < requests.size(); i++) {
        refund(requests.get(i), results.get(i));
      }
    }
    return results;
  }

  /** Returns the local permits of a result, if it has any. */
  void refund(PermitRequest request, RateLimitResult result) {
    if (result.source() == Source.OUTAGE
        && result.isAllowed()
        && policy(request) == OutagePolicy.LOCAL) {
      request.limiter().localLimit().refund(request.localKey(), request.permits());
    }
  }

  private RateLimitResult decide(PermitRequest request) {
    return switch (policy(request)) {
      case ALLOW -> request.toUnknownResult(true, Duration.ZERO, Source.OUTAGE);
      case DENY -> request.toUnknownResult(false, timeUntilRetry.get(), Source.OUTAGE);
      case LOCAL -> decideLocally(request);
    };
  }

  private static OutagePolicy policy(PermitRequest request) {
    return request.policy().isShadow() ? OutagePolicy.ALLOW : request.policy().outage();
  }

  private static RateLimitResult decideLocally(PermitRequest request) {
    Duration wait =
        request.limiter().localLimit().tryAcquire(request.localKey(), request.permits());
    return wait.isZero()
        ? request.toUnknownResult(true, Duration.ZERO, Source.OUTAGE)
        : request.toRefusedResult(wait, Source.OUTAGE);
  }

  /** Passes other failures on, because they are bugs that a fallback must not hide. */
  private static void requireStoreFailure(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    if (!(cause instanceof StoreFailureException)) {
      throw Completions.wrap(cause);
    }
  }
}
