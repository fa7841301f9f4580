package io.cachette.jcache.internal.task;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.partition.PartitionFailures;
import io.cachette.jcache.internal.task.Task.AwaitRedis;
import io.cachette.jcache.internal.task.Task.AwaitStage;
import io.cachette.jcache.internal.task.Task.Delay;
import io.cachette.jcache.internal.task.Task.Done;
import io.cachette.jcache.internal.task.Task.RunCode;
import io.cachette.jcache.internal.task.Task.Suspended;
import io.cachette.jcache.internal.task.Task.Suspension;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.CallBudget;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of a cache on the thread of the caller, and reports failures as {@link
 * CacheException}. Thread-safe.
 */
public final class BlockingTaskRunner {

  private final String cacheName;
  private final Duration timeout;

  /**
   * Creates a runner.
   *
   * @param timeout how long a call may wait, see {@link CallBudget}
   */
  public BlockingTaskRunner(String cacheName, Duration timeout) {
    this.cacheName = cacheName;
    this.timeout = timeout;
  }

  /** Creates the budget of a call that begins now. */
  public CallBudget newBudget() {
    return new CallBudget(timeout);
  }

  /** Returns the budget of the call for which this thread works. */
  public CallBudget budget() {
    return CallBudget.currentOr(timeout);
  }

  /** Runs the task of a call of the application, which has a budget of its own. */
  public <T extends @Nullable Object> T call(Task<T> task) {
    return newBudget().run(() -> await(task));
  }

  /**
   * Runs a task on this thread, which blocks at every suspension point, as a part of the call for
   * which this thread works.
   */
  public <T extends @Nullable Object> T await(Task<T> task) {
    Task<T> rest = task;
    while (rest instanceof Suspended<?, T> suspended) {
      rest = proceed(suspended);
    }
    return ((Done<T>) rest).value();
  }

  /**
   * Runs the task of a call of the application on this thread, until it ends or waits for something
   * other than Redis.
   *
   * @return the rest of the task
   */
  public <T extends @Nullable Object> Task<T> advance(Task<T> task) {
    return newBudget().run(() -> advanceWithBudget(task));
  }

  private <T extends @Nullable Object> Task<T> advanceWithBudget(Task<T> task) {
    Task<T> rest = task;
    while (rest instanceof Suspended<?, T> suspended
        && !(suspended.suspension() instanceof AwaitStage
            || suspended.suspension() instanceof Delay)) {
      rest = proceed(suspended);
    }
    return rest;
  }

  private <A, T extends @Nullable Object> Task<T> proceed(Suspended<A, T> task) {
    return task.resume(() -> await(task.suspension()));
  }

  private <A> A await(Suspension<A> suspension) {
    if (suspension instanceof AwaitRedis<A> redis) {
      return await(redis.request());
    }
    if (suspension instanceof Delay<A> delay) {
      delay.backoff().sleep();
      return delay.result();
    }
    if (suspension instanceof AwaitStage<A> stage) {
      return awaitStage(stage);
    }
    return ((RunCode<A>) suspension).code().get();
  }

  private <A> A awaitStage(AwaitStage<A> suspension) {
    try {
      return suspension
          .stage()
          .toCompletableFuture()
          .get(suspension.timeoutMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return suspension.timeoutResult();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "Cache '" + cacheName + "': interrupted while waiting for the load of another caller", e);
    } catch (ExecutionException e) {
      throw toCacheException(e);
    }
  }

  /** Waits for a reply of Redis, which fails if there is none within the timeout of a call. */
  public <T> T await(Supplier<? extends CompletionStage<? extends T>> call) {
    CallBudget budget = budget();
    long startNanos = System.nanoTime();
    try {
      return call.get().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      budget.giveUp();
      throw new CacheException(
          "Cache '"
              + cacheName
              + "': interrupted while waiting for Redis, which may still carry the call out",
          e);
    } catch (ExecutionException | RuntimeException e) {
      throw toCacheException(e);
    } finally {
      budget.spendSince(startNanos);
    }
  }

  /** Returns the exception for a request that failed or timed out. */
  public CacheException toCacheException(Throwable failure) {
    Throwable cause =
        failure instanceof ExecutionException wrapped
            ? Completions.causeOf(wrapped)
            : Completions.unwrap(failure);
    if (cause instanceof CacheException known) {
      return known;
    }
    if (PartitionFailures.isPartDone(cause)) {
      return new CacheException("Cache '" + cacheName + "': " + cause.getMessage(), cause);
    }
    if (cause instanceof StoreFailureException failed) {
      return newException(failed, failed.getMessage(), failed.isOutcomeUnknown());
    }
    if (cause instanceof RedisUnavailableException unavailable) {
      return newException(unavailable, unavailable.getMessage(), false);
    }
    return newException(cause, cause.getClass().getSimpleName(), true);
  }

  private CacheException newException(
      Throwable cause, @Nullable String explanation, boolean isOutcomeUnknown) {
    String reason = String.valueOf(explanation).replaceFirst("\\.$", "");
    return new CacheException(
        "Cache '"
            + cacheName
            + "': "
            + (isOutcomeUnknown
                ? "Redis did not carry the operation out, or its answer was lost; whether a change"
                    + " was made is unknown ("
                    + reason
                    + ")"
                : reason + "; nothing was changed"),
        cause);
  }
}
