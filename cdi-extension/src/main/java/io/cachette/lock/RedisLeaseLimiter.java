package io.cachette.lock;

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
final class RedisLeaseLimiter implements LeaseLimiter {

  private final Context context;
  private final LeaseKeys keys;

  RedisLeaseLimiter(Context context) {
    this.context = context;
    this.keys = new LeaseKeys(context);
  }

  @Override
  public LeasePolicy policy() {
    return context.policy();
  }

  @Override
  public Lease acquire(String key) throws InterruptedException {
    return await(begin(key, policy().maxWait()));
  }

  @Override
  public Optional<Lease> tryAcquire(String key) {
    try {
      return Optional.of(begin(key, Duration.ZERO).outcome.join());
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
      return Optional.of(await(begin(key, maxWait)));
    } catch (LeaseRefusedException e) {
      return Optional.empty();
    }
  }

  @Override
  public CompletionStage<Lease> acquireAsync(String key) {
    return later(begin(key, policy().maxWait()), Function.identity(), null);
  }

  @Override
  public CompletionStage<Optional<Lease>> tryAcquireAsync(String key, Duration maxWait) {
    return later(begin(key, maxWait), Optional::of, Optional.<Lease>empty());
  }

  @Override
  public int holders(String key) {
    requireOpen();
    try {
      return context.store().count(redisKey(key), policy()).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreFailureException) {
        throw new LeasesUnavailableException(policy(), context.store().pause());
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

  private Claim begin(String key, Duration maxWait) {
    requireOpen();
    if (maxWait.isNegative()) {
      throw new IllegalArgumentException(
          "Leases of '"
              + policy().name()
              + "': a call wants to wait for "
              + maxWait
              + "; use zero or more");
    }
    Claim claim =
        new Claim(
            maxWait.compareTo(LeasePolicy.LONGEST_WAIT) < 0 ? maxWait : LeasePolicy.LONGEST_WAIT);
    LeaseKey used = keys.retain(redisKey(key));
    CompletableFuture<?> unused =
        claim.outcome.whenComplete(
            (lease, e) -> {
              count(claim, e);
              if (claim.outcome.isCancelled()) {
                used.line().abandon(claim);
              }
              used.drop();
            });
    used.line().begin(claim);
    return claim;
  }

  private void count(Claim claim, @Nullable Throwable failure) {
    Counters counters = context.counters();
    if (claim.outcome.isCancelled()) {
      counters.abandoned.increment();
      return;
    }
    if (failure == null) {
      counters.acquired.increment();
    } else if (failure instanceof LeaseException) {
      counters.refused.increment();
    }
    if (claim.withoutRedis) {
      counters.storeFailures.increment();
    }
  }

  private static Lease await(Claim claim) throws InterruptedException {
    try {
      return claim.outcome.get();
    } catch (InterruptedException e) {
      if (!claim.outcome.cancel(false)) {
        CompletableFuture<?> unused = claim.outcome.thenCompose(Lease::closeAsync);
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
   * @param refused what a refusal is; null if it is a failure
   */
  private <T> CompletionStage<T> later(Claim claim, Function<Lease, T> found, @Nullable T refused) {
    CompletableFuture<T> later = new CompletableFuture<>();
    giveUpWith(later, claim);
    CompletableFuture<?> unused =
        claim.outcome.whenCompleteAsync(
            (lease, e) -> {
              if (e == null) {
                deliver(lease, later.complete(found.apply(lease)));
              } else if (refused != null && e instanceof LeaseRefusedException) {
                later.complete(refused);
              } else {
                later.completeExceptionally(e);
              }
            },
            context.threads().callbacks());
    return later;
  }

  private static void giveUpWith(CompletableFuture<?> later, Claim claim) {
    CompletableFuture<?> unused = later.whenComplete((any, e) -> claim.outcome.cancel(false));
  }

  private static void deliver(Lease lease, boolean delivered) {
    if (!delivered) {
      CompletableFuture<?> unused = lease.closeAsync().toCompletableFuture();
    }
  }

  /** How many keys are remembered. */
  int keys() {
    return keys.size();
  }

  /** Ends waiting calls. */
  void close() {
    keys.close();
  }

  private void requireOpen() {
    if (context.threads().isClosed()) {
      throw Leases.closed();
    }
  }

  @Override
  public String toString() {
    return "LeaseLimiter[" + policy() + "]";
  }
}
