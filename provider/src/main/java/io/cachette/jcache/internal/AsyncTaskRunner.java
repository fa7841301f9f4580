package io.cachette.jcache.internal;

import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.task.Task;
import io.cachette.jcache.internal.task.Task.AwaitRedis;
import io.cachette.jcache.internal.task.Task.AwaitStage;
import io.cachette.jcache.internal.task.Task.Delay;
import io.cachette.jcache.internal.task.Task.Done;
import io.cachette.jcache.internal.task.Task.RunCode;
import io.cachette.jcache.internal.task.Task.Suspended;
import io.cachette.redis.internal.CallBudget;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the asynchronous operations of a cache. The part before the first request to Redis runs on
 * the thread of the caller, so that arguments are encoded in their current state. The part after a
 * reply runs on threads of the manager. No thread waits for Redis. Tasks that may block because
 * they run user code are an exception: they run on a worker thread as a whole, which also encodes
 * the arguments and waits for Redis.
 *
 * <p>Closing waits for running operations up to a timeout, so that no user object is closed while
 * an operation uses it. Thread-safe.
 */
final class AsyncTaskRunner implements AutoCloseable {

  /** How long closing waits for running tasks. */
  static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final String cacheName;
  private final TypedStore<?, ?> entries;
  private final ManagerConnection connection;
  private final Set<Run<?>> running = new HashSet<>();
  private boolean closed;

  /**
   * Creates a runner.
   *
   * @param entries converts failures of requests into exceptions
   */
  AsyncTaskRunner(String cacheName, TypedStore<?, ?> entries, ManagerConnection connection) {
    this.cacheName = cacheName;
    this.entries = entries;
    this.connection = connection;
  }

  /**
   * Runs a task. The stage always completes. Completing or cancelling it does not affect the task.
   */
  <T extends @Nullable Object> CompletionStage<T> start(Task<T> task) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    start(task, stage::complete, stage::completeExceptionally);
    return stage;
  }

  /**
   * Runs a task and calls one of the callbacks once, when the task has ended.
   *
   * @throws IllegalStateException if the cache is closed
   */
  <T extends @Nullable Object> void start(
      Task<T> task, Consumer<? super T> onSuccess, Consumer<? super Throwable> onFailure) {
    Run<T> run = new Run<>(onSuccess, onFailure);
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("Cache '" + cacheName + "' is closed");
      }
      running.add(run);
    }
    run.step(() -> task);
  }

  /**
   * Rejects new tasks and waits until running ones have ended and their callbacks have returned,
   * except for a task that closes the cache itself. Tasks that have not ended after the timeout
   * fail and run no further step.
   */
  @Override
  public void close() {
    close(System.nanoTime() + CLOSE_TIMEOUT.toNanos());
  }

  /**
   * Closes this, as {@link #close()} does, with another timeout.
   *
   * @param timeoutAtNanos the end of the wait, by {@link System#nanoTime}
   */
  void close(long timeoutAtNanos) {
    List<Run<?>> timedOut = awaitOtherRuns(timeoutAtNanos);
    if (!timedOut.isEmpty()) {
      connection.runOnNewThread(() -> timedOut.forEach(run -> run.fail(newTimeoutFailure())));
    }
  }

  private CacheException newTimeoutFailure() {
    return new CacheException(
        "Cache '"
            + cacheName
            + "' was closed while the operation was running; whether a change was made is"
            + " unknown");
  }

  /**
   * Excludes the tasks whose step runs on this thread from the wait of {@link #close}, because this
   * thread is about to wait for {@code close} itself.
   */
  synchronized void markOwnRunsClosing() {
    running.stream().filter(Run::isOnCurrentThread).forEach(run -> run.isClosing = true);
    notifyAll();
  }

  private synchronized List<Run<?>> awaitOtherRuns(long timeoutAtNanos) {
    closed = true;
    markOwnRunsClosing();
    try {
      for (long remainingNanos = timeoutAtNanos - System.nanoTime();
          !findOtherRuns().isEmpty() && remainingNanos > 0;
          remainingNanos = timeoutAtNanos - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, remainingNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return findOtherRuns();
  }

  private List<Run<?>> findOtherRuns() {
    return running.stream().filter(run -> !run.isClosing).toList();
  }

  private synchronized boolean isRunning(Run<?> run) {
    return !run.hasEnded;
  }

  /** Calls a callback of a task that has not ended before. Closing waits for the callback, too. */
  private void end(Run<?> run, Runnable callback) {
    if (!tryEnd(run)) {
      return;
    }
    try {
      callback.run();
    } finally {
      remove(run);
    }
  }

  private synchronized boolean tryEnd(Run<?> run) {
    boolean first = !run.hasEnded;
    if (first) {
      run.hasEnded = true;
      run.callbackThread = Thread.currentThread();
    }
    return first;
  }

  private synchronized void remove(Run<?> run) {
    running.remove(run);
    notifyAll();
  }

  /** A running task, of which one step runs at a time. */
  private final class Run<T extends @Nullable Object> {

    private final CallBudget budget = entries.runner().newBudget();
    private final Consumer<? super T> onSuccess;
    private final Consumer<? super Throwable> onFailure;

    /** The thread that runs a step now. */
    private volatile @Nullable Thread thread;

    /** The thread that calls the callback. Guarded by the lock of the runner. */
    private @Nullable Thread callbackThread;

    /** Whether this task closes the cache. Guarded by the lock of the runner. */
    private boolean isClosing;

    /** Whether a callback was called or is being called. Guarded by the lock of the runner. */
    private boolean hasEnded;

    Run(Consumer<? super T> onSuccess, Consumer<? super Throwable> onFailure) {
      this.onSuccess = onSuccess;
      this.onFailure = onFailure;
    }

    boolean isOnCurrentThread() {
      Thread current = Thread.currentThread();
      return thread == current || callbackThread == current;
    }

    /** Runs code and the following steps, until the task has ended or has to wait. */
    void step(Supplier<Task<T>> code) {
      if (isRunning(this)) {
        budget.execute(() -> runStep(code));
      }
    }

    private void runStep(Supplier<Task<T>> code) {
      Task<T> rest;
      thread = Thread.currentThread();
      try {
        rest = code.get();
        while (rest instanceof Suspended<?, T> next && !isWaitRequired(next)) {
          rest = run(next);
        }
      } catch (Throwable e) {
        thread = null;
        fail(e);
        return;
      }
      thread = null;
      if (rest instanceof Done<T> done) {
        succeed(done.value());
      } else {
        suspend((Suspended<?, T>) rest);
      }
    }

    private boolean isWaitRequired(Suspended<?, T> task) {
      return !(task.suspension() instanceof RunCode<?> code) || code.mayBlock();
    }

    private <A> Task<T> run(Suspended<A, T> task) {
      return task.resume(((RunCode<A>) task.suspension()).code());
    }

    private <A> void suspend(Suspended<A, T> task) {
      try {
        if (task.suspension() instanceof AwaitRedis<A> reply) {
          long startNanos = System.nanoTime();
          CompletionStage<? extends A> answer = reply.request().get();
          answer.whenCompleteAsync(
              (value, failure) ->
                  step(
                      () -> {
                        budget.spendSince(startNanos);
                        return resume(task, value, failure);
                      }),
              connection.steps());
        } else if (task.suspension() instanceof AwaitStage<A> stage) {
          CompletionStage<A> outcome =
              withTimeout(
                  stage.stage(),
                  stage.timeoutMillis(),
                  result -> result.complete(stage.timeoutResult()));
          outcome.whenCompleteAsync(
              (value, failure) -> step(() -> resume(task, value, failure)), connection.steps());
        } else if (task.suspension() instanceof Delay<A> pause) {
          long startNanos = System.nanoTime();
          connection.runStepAfter(
              pause.backoff().nextMillis(),
              () ->
                  step(
                      () -> {
                        pause.backoff().spendSince(startNanos);
                        return task.resume(pause::result);
                      }));
        } else {
          connection.workers().execute(() -> step(() -> run(task)));
        }
      } catch (RuntimeException e) {
        step(() -> task.onFailure().apply(entries.runner().toCacheException(e)));
      } catch (Error e) {
        fail(e);
      }
    }

    private <A> Task<T> resume(Suspended<A, T> task, A answer, @Nullable Throwable failure) {
      return failure == null
          ? task.onSuccess().apply(answer)
          : task.onFailure().apply(entries.runner().toCacheException(failure));
    }

    void succeed(T value) {
      end(this, () -> onSuccess.accept(value));
    }

    void fail(Throwable failure) {
      end(this, () -> onFailure.accept(failure));
    }
  }

  private <A> CompletionStage<A> withTimeout(
      CompletionStage<? extends A> answer, long millis, Consumer<CompletableFuture<A>> onTimeout) {
    CompletableFuture<A> result = new CompletableFuture<>();
    Future<?> timer =
        connection
            .scheduler()
            .schedule(() -> onTimeout.accept(result), millis, TimeUnit.MILLISECONDS);
    answer.whenComplete(
        (value, failure) -> {
          timer.cancel(false);
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
    return result;
  }
}
