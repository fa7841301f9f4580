package io.cachette.ratelimit;

import io.cachette.configuration.RedisBuilder;
import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitScript;
import io.cachette.ratelimit.internal.LimitStore;
import io.cachette.ratelimit.internal.PermitRequest;
import io.cachette.ratelimit.internal.RateLimitEngine;
import io.cachette.ratelimit.internal.RedisRateLimiter;
import io.cachette.ratelimit.internal.Reservations;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ResilientScripts;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The rate limiters of this JVM on one Redis. They share a connection with the caches that are on
 * the same one, a time budget per call, and a circuit breaker that keeps callers from a Redis that
 * does not answer.
 *
 * <pre>{@code
 * try (RateLimiters limiters = RateLimiters.open()) {
 *   RateLimiter logins =
 *       limiters.limiter(
 *           RateLimitPolicy.builder("login").limit(5).period(Duration.ofMinutes(1)).build());
 *   logins.acquire(user); // or RateLimitExceededException
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. Close it at the end: threads of the Redis client keep the JVM
 * alive otherwise.
 */
public final class RateLimiters implements AutoCloseable {

  private final ResilientScripts scripts;
  private final RateLimitEngine engine;
  private final Reservations reservations;
  private final int expectedNodes;
  private final ConcurrentMap<String, RedisRateLimiter> limiters = new ConcurrentHashMap<>();

  private RateLimiters(ResilientScripts scripts, int expectedNodes, ClassLoader loader) {
    this.scripts = scripts;
    this.expectedNodes = expectedNodes;
    this.engine = new RateLimitEngine(new LimitStore(scripts));
    this.reservations = new Reservations(new DaemonExecutors("cachette-limits", loader));
  }

  /** Opens limiters on the Redis of the default cache manager, see {@link Builder#open}. */
  public static RateLimiters open() {
    return builder().open();
  }

  /** Begins to configure limiters. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The limiter of a policy; the same one for equal policies. No round trip.
   *
   * @throws IllegalArgumentException if there is another policy of the same name
   * @throws IllegalStateException if this is closed
   */
  public RateLimiter limiter(RateLimitPolicy policy) {
    reservations.requireOpen();
    RateLimiter limiter =
        limiters.computeIfAbsent(
            policy.name(), name -> new RedisRateLimiter(this, policy, expectedNodes));
    if (!limiter.policy().equals(policy)) {
      throw new IllegalArgumentException(
          "There is a rate limit '"
              + policy.name()
              + "' already, "
              + limiter.policy()
              + ", which differs from "
              + policy
              + "; give it another name");
    }
    return limiter;
  }

  /** The limiter of a name, if it was made; also by an annotation, when the application starts. */
  public Optional<RateLimiter> find(String name) {
    return Optional.ofNullable(limiters.get(name));
  }

  /**
   * Takes permits of several limits, from all of them or from none, if they can be had at once. One
   * round trip; on a cluster one per node that they are on, see {@link
   * RateLimitPolicy.Builder#group}.
   *
   * @return one per request, in their order; if one refuses, those of the others say only that they
   *     do not
   * @throws IllegalArgumentException if there is no request, a limiter is not one of these, a limit
   *     is asked twice with one key, or that many permits can never be had
   */
  public List<RateLimitResult> tryAcquireAll(List<RateLimitRequest> requests) {
    return decide(toRequests(requests));
  }

  /**
   * As {@link #tryAcquireAll}, but waits for its turn if all policies allow it. Permits of limits
   * that need not be waited for count from now on.
   *
   * @param maxWait at most the shortest of the policies'
   * @throws InterruptedException if the thread is interrupted while it waits; then the permits are
   *     given back
   * @throws IllegalArgumentException if a policy does not allow to wait for so long
   */
  public List<RateLimitResult> tryAcquireAll(List<RateLimitRequest> requests, Duration maxWait)
      throws InterruptedException {
    return decide(toRequests(requests), maxWait);
  }

  /** As {@link #tryAcquireAll(List, Duration)}, without blocking. */
  public CompletionStage<List<RateLimitResult>> tryAcquireAllAsync(
      List<RateLimitRequest> requests, Duration maxWait) {
    return decideAsync(toRequests(requests), maxWait, results -> results);
  }

  /**
   * Ends waiting calls with an {@link IllegalStateException} and gives their permits back, which
   * takes no longer than the {@linkplain Builder#timeBudget budget}; then gives the share in the
   * connection back. Closing twice does nothing.
   */
  @Override
  public void close() {
    reservations.close();
    scripts.close();
  }

  public RateLimitEngine engine() {
    return engine;
  }

  /** Decides without waiting for a turn. */
  public List<RateLimitResult> decide(List<PermitRequest> requests) {
    reservations.requireOpen();
    return join(engine.decideAsync(requests, Duration.ZERO));
  }

  /** Decides, and sleeps until it is the turn of the call. */
  public List<RateLimitResult> decide(List<PermitRequest> requests, Duration maxWait)
      throws InterruptedException {
    reservations.requireOpen();
    requests.forEach(request -> request.policy().requirePossible(maxWait));
    boolean mayWait = tryEnter(requests, maxWait);
    try {
      List<RateLimitResult> results =
          join(engine.decideAsync(requests, mayWait ? maxWait : Duration.ZERO));
      reservations.sleep(results, granted -> refundAllAsync(requests, granted));
      return results;
    } finally {
      leave(requests, mayWait);
    }
  }

  /** Decides without blocking; completes with what {@code end} makes when it is the turn. */
  public <T> CompletableFuture<T> decideAsync(
      List<PermitRequest> requests, Duration maxWait, Function<List<RateLimitResult>, T> finisher) {
    reservations.requireOpen();
    requests.forEach(request -> request.policy().requirePossible(maxWait));
    boolean mayWait = tryEnter(requests, maxWait);
    try {
      CompletableFuture<T> result =
          reservations.awaitAsync(
              engine.decideAsync(requests, mayWait ? maxWait : Duration.ZERO),
              granted -> refundAllAsync(requests, granted),
              finisher);
      CompletableFuture<?> unused = result.whenComplete((results, e) -> leave(requests, mayWait));
      return result;
    } catch (RuntimeException e) { // closed meanwhile
      leave(requests, mayWait);
      throw e;
    }
  }

  /** Whether a call may wait: not if too many do already. */
  private static boolean tryEnter(List<PermitRequest> requests, Duration maxWait) {
    if (maxWait.isZero()) {
      return false;
    }
    int entered = 0;
    for (PermitRequest request : requests) {
      RedisRateLimiter limiter = request.limiter();
      if (limiter.waitingCalls().incrementAndGet() > limiter.policy().maxWaiting()) {
        leave(requests.subList(0, entered + 1), true);
        return false;
      }
      entered++;
    }
    return true;
  }

  private static void leave(List<PermitRequest> requests, boolean isEntered) {
    if (isEntered) {
      requests.forEach(request -> request.limiter().waitingCalls().decrementAndGet());
    }
  }

  /** As well as it can be done; the caller has something else to tell. */
  private CompletableFuture<?> refundAllAsync(
      List<PermitRequest> requests, List<RateLimitResult> results) {
    CompletableFuture<?> all = CompletableFuture.completedFuture(null);
    for (int i = 0; i < requests.size(); i++) {
      try {
        all = CompletableFuture.allOf(all, refundAsync(requests.get(i), results.get(i).grant()));
      } catch (IllegalStateException e) {
        return all.exceptionally(any -> null); // closed meanwhile
      }
    }
    return all.exceptionally(any -> null);
  }

  /** Gives permits back, and counts that. */
  public CompletableFuture<Boolean> refundAsync(PermitRequest request, String grant) {
    return engine
        .refundAsync(request, grant)
        .thenApply(
            done -> {
              if (done) {
                request.limiter().counters().countRefund();
              }
              return done;
            });
  }

  /** Runs an operation on one limit. */
  public <T> CompletionStage<T> runAsync(
      PermitRequest request, Supplier<CompletableFuture<T>> operation) {
    reservations.requireOpen();
    return completeAsync(request, operation.get());
  }

  /** Runs an operation on one limit, and waits for it: on no thread but the caller's. */
  public <T> T call(PermitRequest request, Supplier<CompletableFuture<T>> operation) {
    reservations.requireOpen();
    try {
      return operation.get().join();
    } catch (CompletionException e) {
      throw toApiException(request, cause(e)) instanceof RuntimeException known ? known : e;
    }
  }

  /** The stage as the caller sees it: on a thread of ours, and with an exception of the API. */
  private <T> CompletionStage<T> completeAsync(PermitRequest request, CompletableFuture<T> stage) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<?> unused =
        stage.whenComplete(
            (value, e) ->
                reservations.run(
                    () -> {
                      if (e == null) {
                        result.complete(value);
                      } else {
                        result.completeExceptionally(toApiException(request, cause(e)));
                      }
                    }));
    return result;
  }

  private Throwable toApiException(PermitRequest request, Throwable failure) {
    return failure instanceof StoreFailureException
        ? new RateLimiterUnavailableException(
            request.toUnknownResult(
                false, scripts.breaker().remainingPause(), Source.STORE_FAILURE))
        : failure;
  }

  static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw cause(e) instanceof RuntimeException known ? known : e;
    }
  }

  /** What failed, without what stages wrap it in. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause(cause) : failure;
  }

  private List<PermitRequest> toRequests(List<RateLimitRequest> requests) {
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("No limit is asked; name at least one");
    }
    Set<List<String>> known = new HashSet<>();
    return requests.stream()
        .map(
            each -> {
              if (!(each.limiter() instanceof RedisRateLimiter limiter)
                  || limiter.owner() != this) {
                throw new IllegalArgumentException(
                    each.limiter() + " is not one of these RateLimiters");
              }
              if (!known.add(List.of(limiter.policy().name(), each.key()))) {
                throw new IllegalArgumentException(
                    "Rate limit '"
                        + limiter.policy().name()
                        + "' is asked twice with one key; ask once for all permits");
              }
              limiter.policy().requirePossible(each.permits());
              return new PermitRequest(limiter, each.key(), each.permits());
            })
        .toList();
  }

  /** Collects how limiters reach Redis. Not thread-safe. */
  public static final class Builder extends RedisBuilder<Builder> {

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Connects, if no cache or limiter of this JVM has done so, and returns when that is done. If
     * Redis is not there, that takes as long as the settings of the connection allow; the limiters
     * then begin with their failure policies, and find Redis when it comes.
     *
     * @throws javax.cache.CacheException if a setting cannot be found or read
     * @throws IllegalArgumentException if the settings cannot be used
     */
    public RateLimiters open() {
      return new RateLimiters(
          connect("Rate limits", LimitScript.SCRIPT), expectedNodes(), loader());
    }
  }
}
