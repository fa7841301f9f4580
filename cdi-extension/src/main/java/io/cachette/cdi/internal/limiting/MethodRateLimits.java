package io.cachette.cdi.internal.limiting;

import io.cachette.cdi.internal.bean.Exceptions;
import io.cachette.cdi.internal.bean.ReturnType;
import io.cachette.cdi.internal.bean.Stages;
import io.cachette.internal.concurrent.Completions;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitRequest;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.ratelimit.http.RateLimitExchange;
import jakarta.interceptor.InvocationContext;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The rate limits of a method that are checked together, in one round trip. */
final class MethodRateLimits implements MethodLimit {

  private final Supplier<RateLimiters> limiters;
  private final List<Limit> limits;
  private final boolean async;
  private final Duration maxWait;

  /**
   * Creates the limits of a method.
   *
   * @param async whether the method returns a stage
   */
  MethodRateLimits(Supplier<RateLimiters> limiters, List<Limit> limits, boolean async) {
    this.limiters = limiters;
    this.limits = limits;
    this.async = async;
    this.maxWait =
        limits.stream().map(Limit::maxWait).min(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  /**
   * A rate limit of a method.
   *
   * @param limiter supplies the limiter
   * @param maxWait how long a call waits for permits
   * @param key returns the key of a call
   * @param permits returns the number of permits of a call
   * @param refundOn the exceptions of the method after which permits are refunded
   * @param fallback the method that is called for a refused call; null to throw the exception
   */
  record Limit(
      Supplier<RateLimiter> limiter,
      Duration maxWait,
      Function<InvocationContext, String> key,
      ToLongFunction<InvocationContext> permits,
      List<Class<? extends Throwable>> refundOn,
      @Nullable Fallback fallback) {

    RateLimitRequest createRequest(InvocationContext context) {
      return RateLimitRequest.of(limiter.get(), key.apply(context), permits.applyAsLong(context));
    }

    boolean isRefundedOn(Throwable thrown) {
      return refundOn.stream().anyMatch(type -> type.isInstance(thrown));
    }
  }

  @Override
  public void prepare() {
    for (Limit limit : limits) {
      RateLimiter unused = limit.limiter().get();
    }
  }

  @Override
  public @Nullable Object invoke(InvocationContext context) throws Exception {
    return async
        ? ReturnType.toReturnValue(Stages.of(() -> invokeAsync(context)))
        : proceed(context, acquire(context));
  }

  /** Waits for permits without blocking a thread. */
  private @Nullable Object invokeAsync(InvocationContext context) throws Exception {
    if (maxWait.isZero()) {
      return proceed(context, acquire(context));
    }
    Optional<RateLimitExchange> exchange = RateLimitExchange.current();
    return ReturnType.toReturnValue(
        Stages.callAfter(
            limiters.get().tryAcquireAllAsync(createRequests(context), maxWait),
            this::refundAll,
            results -> Stages.of(() -> proceed(context, report(exchange, results))),
            CompletableFuture::failedFuture));
  }

  private List<RateLimitRequest> createRequests(InvocationContext context) {
    return limits.stream().map(limit -> limit.createRequest(context)).toList();
  }

  private List<RateLimitResult> acquire(InvocationContext context) {
    return report(RateLimitExchange.current(), acquire(createRequests(context)));
  }

  private List<RateLimitResult> acquire(List<RateLimitRequest> requests) {
    if (maxWait.isZero()) {
      return limiters.get().tryAcquireAll(requests);
    }
    try {
      return limiters.get().tryAcquireAll(requests, maxWait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(
          "The thread was interrupted while it waited for the rate limit '"
              + requests.get(0).limiter().policy().name()
              + "'");
    }
  }

  private static List<RateLimitResult> report(
      Optional<RateLimitExchange> exchange, List<RateLimitResult> results) {
    exchange.ifPresent(current -> current.decided(results));
    return results;
  }

  private @Nullable Object proceed(InvocationContext context, List<RateLimitResult> results)
      throws Exception {
    int refusing = findRefusing(results);
    if (refusing >= 0) {
      return handleRefusal(context, results.get(refusing), limits.get(refusing).fallback());
    }
    try {
      Object returned = context.proceed();
      if (returned instanceof CompletionStage<?> stage && async) {
        return ReturnType.toReturnValue(
            stage.whenComplete(
                (value, e) -> {
                  if (e != null) {
                    refund(Completions.unwrap(e), results);
                  }
                }));
      }
      return returned;
    } catch (Throwable thrown) {
      refund(thrown, results);
      throw thrown;
    }
  }

  /** Returns the position of the limit that refuses for the longest time; -1 if none refuses. */
  private static int findRefusing(List<RateLimitResult> results) {
    int refusing = -1;
    for (int i = 0; i < results.size(); i++) {
      RateLimitResult result = results.get(i);
      if (!result.isAllowed()
          && (refusing < 0
              || result.retryAfter().compareTo(results.get(refusing).retryAfter()) > 0)) {
        refusing = i;
      }
    }
    return refusing;
  }

  private static @Nullable Object handleRefusal(
      InvocationContext context, RateLimitResult result, @Nullable Fallback fallback)
      throws Exception {
    try {
      return result.orThrow();
    } catch (RateLimitException refusal) {
      if (fallback == null) {
        throw refusal;
      }
      return fallback.call(context, refusal);
    }
  }

  /** The caller gets the exception of the method, even if the refund fails. */
  private void refund(Throwable thrown, List<RateLimitResult> results) {
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      RateLimitResult result = results.get(i);
      if (limit.isRefundedOn(thrown)) {
        Exceptions.runSuppressing(thrown, () -> refund(limit.limiter().get(), result));
      }
    }
  }

  private void refund(RateLimiter limiter, RateLimitResult result) {
    if (async) {
      CompletionStage<Boolean> unused = limiter.refundAsync(result);
    } else {
      boolean unused = limiter.refund(result);
    }
  }

  private void refundAll(List<RateLimitResult> results) {
    for (int i = 0; i < limits.size(); i++) {
      CompletionStage<Boolean> unused = limits.get(i).limiter().get().refundAsync(results.get(i));
    }
  }
}
