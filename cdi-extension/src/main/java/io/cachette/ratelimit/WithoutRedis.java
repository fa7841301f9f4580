package io.cachette.ratelimit;

import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What policies decide when Redis does not answer. */
final class WithoutRedis {

  private final Supplier<Duration> pause;

  /**
   * @param pause how long Redis will not be asked
   */
  WithoutRedis(Supplier<Duration> pause) {
    this.pause = pause;
  }

  /** Decides on all limits of a call; what this JVM gave for nothing, it takes back. */
  List<RateLimitResult> decide(List<Request> requests, Throwable failure) {
    requireStoreFailure(failure);
    return decide(requests);
  }

  /** As {@link #decide(List, Throwable)}, without having asked. */
  List<RateLimitResult> decide(List<Request> requests) {
    List<RateLimitResult> results = requests.stream().map(this::decide).toList();
    if (!Decisions.isAllowed(results)) {
      for (int i = 0; i < requests.size(); i++) {
        giveBack(requests.get(i), results.get(i));
      }
    }
    return results;
  }

  /** What this JVM gave, if it did. */
  void giveBack(Request request, RateLimitResult result) {
    if (result.source() == Source.STORE_FAILURE
        && result.allowed()
        && policy(request) == StoreFailurePolicy.LOCAL) {
      request.limiter().local().giveBack(request.localKey(), request.permits());
    }
  }

  private RateLimitResult decide(Request request) {
    return switch (policy(request)) {
      case OPEN -> request.decided(true, Duration.ZERO, Source.STORE_FAILURE);
      case CLOSED -> request.decided(false, pause.get(), Source.STORE_FAILURE);
      case LOCAL -> local(request);
    };
  }

  private static StoreFailurePolicy policy(Request request) {
    return request.policy().isShadow()
        ? StoreFailurePolicy.OPEN
        : request.policy().onStoreFailure();
  }

  private static RateLimitResult local(Request request) {
    Duration wait = request.limiter().local().take(request.localKey(), request.permits());
    return wait.isZero()
        ? request.decided(true, Duration.ZERO, Source.STORE_FAILURE)
        : request.refused(wait, Source.STORE_FAILURE);
  }

  /** Others are mistakes of ours. */
  private static void requireStoreFailure(Throwable failure) {
    Throwable cause = RateLimiters.cause(failure);
    if (!(cause instanceof StoreFailureException)) {
      throw new CompletionException(cause);
    }
  }
}
