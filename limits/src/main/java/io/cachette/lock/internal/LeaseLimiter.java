package io.cachette.lock.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.Counters;
import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeaseRefusedException;
import io.cachette.lock.LeaseStatistics;
import io.cachette.lock.LeasesUnavailableException;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lock or semaphore of one policy, with all its keys. The {@link WaitQueue} of a key submits
 * each call to {@link LeaseStore#acquireAsync}, whose script {@code lease.lua} grants or refuses
 * the lease. See {@link io.cachette.lock.Leasable} for the guarantees. Thread-safe.
 */
final class LeaseLimiter {

  private static final Duration LONGEST_WAIT = Duration.ofDays(3_660);

  private final LimiterContext context;
  private final KeyStates keys;

  LeaseLimiter(LimiterContext context) {
    this.context = context;
    this.keys = new KeyStates(this);
  }

  LimiterContext context() {
    return context;
  }

  LeasePolicy policy() {
    return context.policy();
  }

  Lease acquire(String key) {
    return Completions.join(startAcquire(key, Duration.ZERO).outcome);
  }

  Lease acquire(String key, Duration maxWait) throws InterruptedException {
    return await(startAcquire(key, maxWait));
  }

  Optional<Lease> tryAcquire(String key) {
    try {
      return Optional.of(acquire(key));
    } catch (LeaseRefusedException e) {
      return Optional.empty();
    }
  }

  Optional<Lease> tryAcquire(String key, Duration maxWait) throws InterruptedException {
    try {
      return Optional.of(acquire(key, maxWait));
    } catch (LeaseRefusedException e) {
      return Optional.empty();
    }
  }

  CompletionStage<Lease> acquireAsync(String key, Duration maxWait) {
    return toStage(startAcquire(key, maxWait), Function.identity(), null);
  }

  CompletionStage<Optional<Lease>> tryAcquireAsync(String key, Duration maxWait) {
    return toStage(startAcquire(key, maxWait), Optional::of, Optional.<Lease>empty());
  }

  int holders(String key) {
    requireOpen();
    String redisKey = toRedisKey(key);
    try {
      return Completions.join(context.store().countAsync(redisKey, policy()));
    } catch (StoreFailureException e) {
      throw new LeasesUnavailableException(policy(), context.store().timeUntilRetry(redisKey));
    }
  }

  LeaseStatistics statistics() {
    return context.metrics().toStatistics();
  }

  private String toRedisKey(String key) {
    return context.store().toRedisKey(policy(), key);
  }

  private PendingAcquire startAcquire(String key, Duration maxWait) {
    requireOpen();
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException(
          "Lock or semaphore '"
              + policy().name()
              + "': a call wants to wait for "
              + maxWait
              + "; use zero or more");
    }
    PendingAcquire pending =
        new PendingAcquire(maxWait.compareTo(LONGEST_WAIT) < 0 ? maxWait : LONGEST_WAIT);
    KeyState keyState = keys.retain(toRedisKey(key));
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
    Counters<LeaseCounter> counters = context.metrics().counters();
    if (pending.outcome.isCancelled()) {
      counters.increment(LeaseCounter.ABANDONED);
      return;
    }
    if (failure == null) {
      counters.increment(LeaseCounter.ACQUIRED);
    } else if (failure instanceof LeaseException) {
      counters.increment(LeaseCounter.REFUSED);
    }
    if (pending.withoutRedis) {
      counters.increment(LeaseCounter.DECIDED_WITHOUT_REDIS);
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
      throw Completions.unchecked(Completions.causeOf(e));
    }
  }

  /**
   * Creates the stage of the caller, which completes on a callback thread. If the caller completes
   * or cancels it, the call gives up.
   *
   * @param ifRefused the value if all leases are held; null to fail then
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

  /** Returns the number of keys that are in use. */
  int keyCount() {
    return keys.size();
  }

  /** Fails all waiting calls. */
  void close() {
    keys.close();
  }

  private void requireOpen() {
    if (context.threads().isClosed()) {
      throw LeaseRegistry.closedException();
    }
  }

  @Override
  public String toString() {
    return "LeaseLimiter[" + policy() + "]";
  }
}
