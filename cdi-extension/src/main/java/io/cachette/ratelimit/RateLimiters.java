package io.cachette.ratelimit;

import io.cachette.configuration.RedisBuilder;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.redis.DaemonThreads;
import io.cachette.redis.GuardedScripts;
import io.cachette.redis.StoreFailureException;
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

  private final GuardedScripts scripts;
  private final Decisions decisions;
  private final Waiting waiting;
  private final int nodes;
  private final ConcurrentMap<String, RedisRateLimiter> limiters = new ConcurrentHashMap<>();

  private RateLimiters(GuardedScripts scripts, int nodes, ClassLoader loader) {
    this.scripts = scripts;
    this.nodes = nodes;
    this.decisions = new Decisions(new LimitStore(scripts));
    this.waiting = new Waiting(new DaemonThreads("cachette-limits", loader));
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
    waiting.requireOpen();
    RateLimiter limiter =
        limiters.computeIfAbsent(policy.name(), name -> new RedisRateLimiter(this, policy, nodes));
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
    return decide(requests(requests));
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
    return decide(requests(requests), maxWait);
  }

  /** As {@link #tryAcquireAll(List, Duration)}, without blocking. */
  public CompletionStage<List<RateLimitResult>> tryAcquireAllAsync(
      List<RateLimitRequest> requests, Duration maxWait) {
    return decideLater(requests(requests), maxWait, results -> results);
  }

  /**
   * Ends waiting calls with an {@link IllegalStateException} and gives their permits back, which
   * takes no longer than the {@linkplain Builder#timeBudget budget}; then gives the share in the
   * connection back. Closing twice does nothing.
   */
  @Override
  public void close() {
    waiting.close();
    scripts.close();
  }

  Decisions decisions() {
    return decisions;
  }

  /** Decides without waiting for a turn. */
  List<RateLimitResult> decide(List<Request> requests) {
    waiting.requireOpen();
    return join(decisions.decide(requests, Duration.ZERO));
  }

  /** Decides, and sleeps until it is the turn of the call. */
  List<RateLimitResult> decide(List<Request> requests, Duration maxWait)
      throws InterruptedException {
    waiting.requireOpen();
    requests.forEach(request -> request.policy().requirePossible(maxWait));
    boolean mayWait = enter(requests, maxWait);
    try {
      List<RateLimitResult> results =
          join(decisions.decide(requests, mayWait ? maxWait : Duration.ZERO));
      waiting.sleep(results, given -> giveBack(requests, given));
      return results;
    } finally {
      leave(requests, mayWait);
    }
  }

  /** Decides without blocking; completes with what {@code end} makes when it is the turn. */
  <T> CompletableFuture<T> decideLater(
      List<Request> requests, Duration maxWait, Function<List<RateLimitResult>, T> end) {
    waiting.requireOpen();
    requests.forEach(request -> request.policy().requirePossible(maxWait));
    boolean mayWait = enter(requests, maxWait);
    try {
      CompletableFuture<T> later =
          waiting.later(
              decisions.decide(requests, mayWait ? maxWait : Duration.ZERO),
              given -> giveBack(requests, given),
              end);
      CompletableFuture<?> unused = later.whenComplete((results, e) -> leave(requests, mayWait));
      return later;
    } catch (RuntimeException e) { // closed meanwhile
      leave(requests, mayWait);
      throw e;
    }
  }

  /** Whether a call may wait: not if too many do already. */
  private static boolean enter(List<Request> requests, Duration maxWait) {
    if (maxWait.isZero()) {
      return false;
    }
    int entered = 0;
    for (Request request : requests) {
      RedisRateLimiter limiter = request.limiter();
      if (limiter.waiting().incrementAndGet() > limiter.policy().maxWaiting()) {
        leave(requests.subList(0, entered + 1), true);
        return false;
      }
      entered++;
    }
    return true;
  }

  private static void leave(List<Request> requests, boolean entered) {
    if (entered) {
      requests.forEach(request -> request.limiter().waiting().decrementAndGet());
    }
  }

  /** As well as it can be done; the caller has something else to tell. */
  private CompletableFuture<?> giveBack(List<Request> requests, List<RateLimitResult> results) {
    CompletableFuture<?> all = CompletableFuture.completedFuture(null);
    for (int i = 0; i < requests.size(); i++) {
      try {
        all = CompletableFuture.allOf(all, refund(requests.get(i), results.get(i).grant()));
      } catch (IllegalStateException e) {
        return all.exceptionally(any -> null); // closed meanwhile
      }
    }
    return all.exceptionally(any -> null);
  }

  /** Gives permits back, and counts that. */
  CompletableFuture<Boolean> refund(Request request, String grant) {
    return decisions
        .refund(request, grant)
        .thenApply(
            done -> {
              if (done) {
                request.limiter().counters().refunded();
              }
              return done;
            });
  }

  /** Runs an operation on one limit. */
  <T> CompletionStage<T> run(Request request, Supplier<CompletableFuture<T>> operation) {
    waiting.requireOpen();
    return complete(request, operation.get());
  }

  /** Runs an operation on one limit, and waits for it: on no thread but the caller's. */
  <T> T call(Request request, Supplier<CompletableFuture<T>> operation) {
    waiting.requireOpen();
    try {
      return operation.get().join();
    } catch (CompletionException e) {
      throw ofApi(request, cause(e)) instanceof RuntimeException known ? known : e;
    }
  }

  /** The stage as the caller sees it: on a thread of ours, and with an exception of the API. */
  private <T> CompletionStage<T> complete(Request request, CompletableFuture<T> stage) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<?> unused =
        stage.whenComplete(
            (value, e) ->
                waiting.run(
                    () -> {
                      if (e == null) {
                        result.complete(value);
                      } else {
                        result.completeExceptionally(ofApi(request, cause(e)));
                      }
                    }));
    return result;
  }

  private Throwable ofApi(Request request, Throwable failure) {
    return failure instanceof StoreFailureException
        ? new RateLimiterUnavailableException(
            request.decided(false, scripts.breaker().pause(), Source.STORE_FAILURE))
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
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause(cause) : failure;
  }

  private List<Request> requests(List<RateLimitRequest> requests) {
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
              return new Request(limiter, each.key(), each.permits());
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
