package io.cachette.lock.internal;

import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeaseLimiter;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeaseRefusedException;
import io.cachette.lock.LeaseStatistics;
import io.cachette.lock.Leases;
import io.cachette.lock.LeasesUnavailableException;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The limiter of a policy. */
public final class RedisLeaseLimiter implements LeaseLimiter {

  private final LimiterContext context;
  private final KeyStates keys;

  public RedisLeaseLimiter(LimiterContext context) {
    this.context = context;
    this.keys = new KeyStates(context);
  }

  @Override
  public LeasePolicy policy() {
    return context.policy();
  }

  @Override
  public Lease acquire(String key) throws InterruptedException {
    return await(startAcquire(key, policy().maxWait()));
  }

  @Override
  public Optional<Lease> tryAcquire(String key) {
    try {
      return Optional.of(startAcquire(key, Duration.ZERO).outcome.join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof LeaseRefusedException) {
        return Optional.empty();
      }
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  @Override
  public Optional<Lease> tryAcquire(String key, Duration maxWait) throws InterruptedException {
    try {
      return Optional.of(await(startAcquire(key, maxWait)));
    } catch (LeaseRefusedException e) {
      return Optional.empty();
    }
  }

  @Override
  public CompletionStage<Lease> acquireAsync(String key) {
    return toStage(startAcquire(key, policy().maxWait()), Function.identity(), null);
  }

  @Override
  public CompletionStage<Optional<Lease>> tryAcquireAsync(String key, Duration maxWait) {
    return toStage(startAcquire(key, maxWait), Optional::of, Optional.<Lease>empty());
  }

  @Override
  public int holders(String key) {
    requireOpen();
    try {
      return context.store().countAsync(redisKey(key), policy()).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreFailureException) {
        throw new LeasesUnavailableException(policy(), context.store().timeUntilRetry());
      }
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  @Override
  public LeaseStatistics statistics() {
    return context.counters().snapshot();
  }

  private String redisKey(String key) {
    return context.store().redisKey(policy(), key);
  }

  private PendingAcquire startAcquire(String key, Duration maxWait) {
    requireOpen();
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException(
          "Leases of '"
              + policy().name()
              + "': a call wants to wait for "
              + maxWait
              + "; use zero or more");
    }
    PendingAcquire pending =
        new PendingAcquire(
            maxWait.compareTo(LeasePolicy.LONGEST_WAIT) < 0 ? maxWait : LeasePolicy.LONGEST_WAIT);
    KeyState keyState = keys.retain(redisKey(key));
    CompletableFuture<?> unused =
        pending.outcome.whenComplete(
            (lease, e) -> {
              countOutcome(pending, e);
              if (pending.outcome.isCancelled()) {
                keyState.waitQueue().abandon(pending);
              }
              keyState.drop();
            });
    keyState.waitQueue().submit(pending);
    return pending;
  }

  private void countOutcome(PendingAcquire pending, @Nullable Throwable failure) {
    Counters counters = context.counters();
    if (pending.outcome.isCancelled()) {
      counters.abandoned.increment();
      return;
    }
    if (failure == null) {
      counters.acquired.increment();
    } else if (failure instanceof LeaseException) {
      counters.refused.increment();
    }
    if (pending.withoutRedis) {
      counters.storeFailures.increment();
    }
  }

  private static Lease await(PendingAcquire pending) throws InterruptedException {
    try {
      return pending.outcome.get();
    } catch (InterruptedException e) {
      if (!pending.outcome.cancel(false)) {
        CompletableFuture<?> unused = pending.outcome.thenCompose(Lease::closeAsync);
      }
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new CompletionException(e);
    }
  }

  /**
   * The outcome as the caller sees it, on a thread on which it may do something; to complete or
   * cancel it is to give up.
   *
   * @param ifRefused what a refusal is; null if it is a failure
   */
  private <T> CompletionStage<T> toStage(
      PendingAcquire pending, Function<Lease, T> toResult, @Nullable T ifRefused) {
    CompletableFuture<T> result = new CompletableFuture<>();
    cancelWith(result, pending);
    CompletableFuture<?> unused =
        pending.outcome.whenCompleteAsync(
            (lease, e) -> {
              if (e == null) {
                releaseUnlessDelivered(lease, result.complete(toResult.apply(lease)));
              } else if (ifRefused != null && e instanceof LeaseRefusedException) {
                result.complete(ifRefused);
              } else {
                result.completeExceptionally(e);
              }
            },
            context.threads().callbackExecutor());
    return result;
  }

  private static void cancelWith(CompletableFuture<?> result, PendingAcquire pending) {
    CompletableFuture<?> unused = result.whenComplete((any, e) -> pending.outcome.cancel(false));
  }

  private static void releaseUnlessDelivered(Lease lease, boolean delivered) {
    if (!delivered) {
      CompletableFuture<?> unused = lease.closeAsync().toCompletableFuture();
    }
  }

  /** How many keys are remembered. */
  int keyCount() {
    return keys.size();
  }

  /** Ends waiting calls. */
  public void close() {
    keys.close();
  }

  private void requireOpen() {
    if (context.threads().isClosed()) {
      throw Leases.closedException();
    }
  }

  @Override
  public String toString() {
    return "LeaseLimiter[" + policy() + "]";
  }
}
