package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.ratelimit.StoreFailurePolicy;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What policies decide when Redis does not answer. */
final class StoreFailureFallback {

  private final Supplier<Duration> timeUntilRetry;

  /**
   * @param timeUntilRetry how long Redis will not be asked
   */
  StoreFailureFallback(Supplier<Duration> timeUntilRetry) {
    this.timeUntilRetry = timeUntilRetry;
  }

  /** Decides on all limits of a call; what this JVM gave for nothing, it takes back. */
  List<RateLimitResult> decide(List<PermitRequest> requests, Throwable failure) {
    requireStoreFailure(failure);
    return decide(requests);
  }

  /** As {@link #decide(List, Throwable)}, without having asked. */
  List<RateLimitResult> decide(List<PermitRequest> requests) {
    List<RateLimitResult> results = requests.stream().map(this::decide).toList();
    if (!RateLimitEngine.isAllowed(results)) {
      for (int i = 0; i < requests.size(); i++) {
        refund(requests.get(i), results.get(i));
      }
    }
    return results;
  }

  /** What this JVM gave, if it did. */
  void refund(PermitRequest request, RateLimitResult result) {
    if (result.source() == Source.STORE_FAILURE
        && result.allowed()
        && policy(request) == StoreFailurePolicy.LOCAL) {
      request.limiter().localLimit().refund(request.localKey(), request.permits());
    }
  }

  private RateLimitResult decide(PermitRequest request) {
    return switch (policy(request)) {
      case OPEN -> request.toUnknownResult(true, Duration.ZERO, Source.STORE_FAILURE);
      case CLOSED -> request.toUnknownResult(false, timeUntilRetry.get(), Source.STORE_FAILURE);
      case LOCAL -> decideLocally(request);
    };
  }

  private static StoreFailurePolicy policy(PermitRequest request) {
    return request.policy().isShadow()
        ? StoreFailurePolicy.OPEN
        : request.policy().onStoreFailure();
  }

  private static RateLimitResult decideLocally(PermitRequest request) {
    Duration wait = request.limiter().localLimit().take(request.localKey(), request.permits());
    return wait.isZero()
        ? request.toUnknownResult(true, Duration.ZERO, Source.STORE_FAILURE)
        : request.toRefusedResult(wait, Source.STORE_FAILURE);
  }

  /** Others are mistakes of ours. */
  private static void requireStoreFailure(Throwable failure) {
    Throwable cause = RateLimiters.cause(failure);
    if (!(cause instanceof StoreFailureException)) {
      throw new CompletionException(cause);
    }
  }
}
