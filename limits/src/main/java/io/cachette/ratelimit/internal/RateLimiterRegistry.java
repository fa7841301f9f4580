package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitRequest;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiterUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Creates the limiters of this JVM on one Redis, and runs their operations: counts the calls that
 * wait, and maps store failures to exceptions of the API. Thread-safe.
 */
public final class RateLimiterRegistry implements AutoCloseable {

  /** The script that decides and refunds; connect with it. */
  public static final Script SCRIPT = LimitScript.SCRIPT;

  private final ResilientScripts scripts;
  private final RateLimitEngine engine;
  private final Reservations reservations;
  private final int expectedNodes;
  private final ConcurrentMap<String, RedisRateLimiter> limiters = new ConcurrentHashMap<>();

  /**
   * Creates a registry that owns the scripts and closes them.
   *
   * @param expectedNodes the number of JVMs among which {@code LOCAL} divides a limit, at least 1
   * @param loader the context class loader of the threads on which stages complete
   */
  public RateLimiterRegistry(ResilientScripts scripts, int expectedNodes, ClassLoader loader) {
    this.scripts = scripts;
    this.expectedNodes = expectedNodes;
    this.engine = new RateLimitEngine(new LimitStore(scripts));
    this.reservations = new Reservations(new DaemonExecutors("cachette-limits", loader));
  }

  /**
   * Returns the limiter of a policy, and creates it if the name is new.
   *
   * @throws IllegalArgumentException if the name belongs to a different policy
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

  /** Returns the limiter of this name; empty if none was created. */
  public Optional<RateLimiter> find(String name) {
    return Optional.ofNullable(limiters.get(name));
  }

  /** Acquires permits of all limits or of none, without waiting for permits. */
  public List<RateLimitResult> tryAcquireAll(List<RateLimitRequest> requests) {
    return decide(toRequests(requests));
  }

  /** Acquires permits of all limits or of none, and blocks until they may be used. */
  public List<RateLimitResult> tryAcquireAll(List<RateLimitRequest> requests, Duration maxWait)
      throws InterruptedException {
    return decide(toRequests(requests), maxWait);
  }

  /** Acquires permits of all limits or of none; the stage completes when they may be used. */
  public CompletionStage<List<RateLimitResult>> tryAcquireAllAsync(
      List<RateLimitRequest> requests, Duration maxWait) {
    return decideAsync(toRequests(requests), maxWait, results -> results);
  }

  /** Fails the waiting calls, returns their permits and closes the scripts. Idempotent. */
  @Override
  public void close() {
    reservations.close();
    scripts.close();
  }

  RateLimitEngine engine() {
    return engine;
  }

  /** Decides a call that does not wait for permits. */
  List<RateLimitResult> decide(List<PermitRequest> requests) {
    reservations.requireOpen();
    return Completions.join(engine.decideAsync(requests, Duration.ZERO));
  }

  /** Decides a call, and sleeps until its permits may be used. */
  List<RateLimitResult> decide(List<PermitRequest> requests, Duration maxWait)
      throws InterruptedException {
    reservations.requireOpen();
    requests.forEach(request -> request.requirePossibleWait(maxWait));
    boolean mayWait = tryEnter(requests, maxWait);
    try {
      List<RateLimitResult> results =
          Completions.join(engine.decideAsync(requests, mayWait ? maxWait : Duration.ZERO));
      reservations.sleep(results, granted -> refundAllAsync(requests, granted));
      return results;
    } finally {
      leave(requests, mayWait);
    }
  }

  /**
   * Decides a call without blocking.
   *
   * @param finisher makes the value of the future, when the permits may be used
   */
  <T> CompletableFuture<T> decideAsync(
      List<PermitRequest> requests, Duration maxWait, Function<List<RateLimitResult>, T> finisher) {
    reservations.requireOpen();
    requests.forEach(request -> request.requirePossibleWait(maxWait));
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

  /** Counts the call as waiting; returns false if a limit has too many waiting calls. */
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

  /** Ignores failures, because the caller already gets the exception that ended its wait. */
  private CompletableFuture<?> refundAllAsync(
      List<PermitRequest> requests, List<RateLimitResult> results) {
    CompletableFuture<?> all = CompletableFuture.completedFuture(null);
    for (int i = 0; i < requests.size(); i++) {
      try {
        all =
            CompletableFuture.allOf(
                all, refundAsync(requests.get(i), ResultGrants.of(results.get(i))));
      } catch (IllegalStateException e) {
        return all.exceptionally(any -> null); // closed meanwhile
      }
    }
    return all.exceptionally(any -> null);
  }

  /** Refunds a grant, and counts that. */
  CompletableFuture<Boolean> refundAsync(PermitRequest request, String grant) {
    return engine
        .refundAsync(request, grant)
        .thenApply(
            refunded -> {
              if (refunded) {
                request.limiter().counters().increment(RateLimitCounter.REFUNDED);
              }
              return refunded;
            });
  }

  /** Runs an operation on one limit; the stage completes on a thread of the limiters. */
  <T> CompletionStage<T> runAsync(PermitRequest request, Supplier<CompletableFuture<T>> operation) {
    reservations.requireOpen();
    return completeAsync(request, operation.get());
  }

  /** Runs an operation on one limit and blocks until it ends; needs no other thread for that. */
  <T> T call(PermitRequest request, Supplier<CompletableFuture<T>> operation) {
    reservations.requireOpen();
    try {
      return Completions.join(operation.get());
    } catch (StoreFailureException e) {
      throw newUnavailableException(request);
    }
  }

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
                        result.completeExceptionally(
                            toApiException(request, Completions.unwrap(e)));
                      }
                    }));
    return result;
  }

  private Throwable toApiException(PermitRequest request, Throwable failure) {
    return failure instanceof StoreFailureException ? newUnavailableException(request) : failure;
  }

  private RateLimiterUnavailableException newUnavailableException(PermitRequest request) {
    return new RateLimiterUnavailableException(
        request.toUnknownResult(false, engine.timeUntilRetry(request), Source.OUTAGE));
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
              return PermitRequest.create(limiter, each.key(), each.permits());
            })
        .toList();
  }
}
