package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Decides calls by the outage policies of their limits when Redis does not answer, or is out of
 * memory. Thread-safe.
 */
final class StoreFailureFallback {

  private final Function<PermitRequest, Duration> timeUntilRetry;

  /**
   * Creates a fallback.
   *
   * @param timeUntilRetry how long the circuit breaker still rejects calls of a limit
   */
  StoreFailureFallback(Function<PermitRequest, Duration> timeUntilRetry) {
    this.timeUntilRetry = timeUntilRetry;
  }

  /**
   * Decides all limits of a call. If one refuses, the local permits of the others are returned.
   *
   * @throws java.util.concurrent.CompletionException if the failure is not a store failure
   */
  List<RateLimitResult> decide(List<PermitRequest> requests, Throwable failure) {
    requireStoreFailure(failure);
    return decide(requests, Source.OUTAGE);
  }

  /**
   * Decides as {@link #decide(List, Throwable)} does, without a failure.
   *
   * @param source why Redis does not decide: {@code OUTAGE} or {@code OUT_OF_MEMORY}
   */
  List<RateLimitResult> decide(List<PermitRequest> requests, Source source) {
    List<RateLimitResult> results =
        requests.stream().map(request -> decide(request, source)).toList();
    if (!RateLimitEngine.isAllowed(results)) {
      for (int i = 0; i < requests.size(); i++) {
        refund(requests.get(i), results.get(i));
      }
    }
    return results;
  }

  /** Returns the local permits of a result, if it has any. */
  void refund(PermitRequest request, RateLimitResult result) {
    if ((result.source() == Source.OUTAGE || result.source() == Source.OUT_OF_MEMORY)
        && result.isAllowed()
        && policy(request) == OutagePolicy.LOCAL) {
      request.limiter().localLimit().refund(request.localKey(), request.permits());
    }
  }

  private RateLimitResult decide(PermitRequest request, Source source) {
    return switch (policy(request)) {
      case ALLOW -> request.toUnknownResult(true, Duration.ZERO, source);
      case DENY -> request.toUnknownResult(false, timeUntilRetry.apply(request), source);
      case LOCAL -> decideLocally(request, source);
    };
  }

  private static OutagePolicy policy(PermitRequest request) {
    return request.policy().isShadow() ? OutagePolicy.ALLOW : request.policy().outage();
  }

  private static RateLimitResult decideLocally(PermitRequest request, Source source) {
    Duration wait =
        request.limiter().localLimit().tryAcquire(request.localKey(), request.permits());
    return wait.isZero()
        ? request.toUnknownResult(true, Duration.ZERO, source)
        : request.toRefusedResult(wait, source);
  }

  /** Passes other failures on, because they are bugs that a fallback must not hide. */
  private static void requireStoreFailure(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    if (!(cause instanceof StoreFailureException)) {
      throw Completions.wrap(cause);
    }
  }
}
