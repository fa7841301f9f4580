package io.cachette.jcache;

import io.cachette.jcache.internal.operation.Entries;
import io.cachette.jcache.internal.operation.Task;
import io.cachette.jcache.internal.operation.Task.Code;
import io.cachette.jcache.internal.operation.Task.Done;
import io.cachette.jcache.internal.operation.Task.Pause;
import io.cachette.jcache.internal.operation.Task.Reply;
import io.cachette.jcache.internal.operation.Task.Stage;
import io.cachette.jcache.internal.operation.Task.Suspended;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a cache that no caller waits for. What comes before the first request happens
 * on the thread of the caller, so that arguments are encoded as they are now; what comes after an
 * answer, on threads of the manager; and no thread waits for Redis. What may wait by itself, as it
 * runs code of the user, is the exception: all of it happens on a worker thread, which then encodes
 * the arguments and waits for Redis.
 *
 * <p>Closing waits for what is under way, so that nothing that the user has plugged in is closed
 * under it, but not for ever. Safe for use by several threads.
 */
final class Background implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String cacheName;
  private final Entries<?, ?> entries;
  private final ManagerConnection connection;
  private final Set<Run<?>> running = new HashSet<>();
  private boolean closed;

  /**
   * @param entries says what it means that a request failed
   */
  Background(String cacheName, Entries<?, ?> entries, ManagerConnection connection) {
    this.cacheName = cacheName;
    this.entries = entries;
    this.connection = connection;
  }

  /** Runs a task; the stage always completes, and nothing that is done to it reaches the task. */
  <T extends @Nullable Object> CompletionStage<T> start(Task<T> task) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    start(task, stage::complete, stage::completeExceptionally);
    return stage;
  }

  /**
   * Runs a task and tells how it ended, once.
   *
   * @throws IllegalStateException if the cache is closed
   */
  <T extends @Nullable Object> void start(
      Task<T> task, Consumer<? super T> succeeded, Consumer<? super Throwable> failed) {
    Run<T> run = new Run<>(succeeded, failed);
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("Cache '" + cacheName + "' is closed");
      }
      running.add(run);
    }
    run.step(() -> task);
  }

  /**
   * Lets nothing begin any more and waits for what is under way, unless that is what closes the
   * cache. What does not end in time fails, and takes no further step.
   */
  @Override
  public void close() {
    List<Run<?>> late = awaitEnd();
    if (!late.isEmpty()) {
      connection.onNewThread(() -> late.forEach(run -> run.fail(lateFailure())));
    }
  }

  private CacheException lateFailure() {
    return new CacheException(
        "Cache '"
            + cacheName
            + "' was closed while the operation was under way; whether a change was made is"
            + " unknown");
  }

  /**
   * Lets closing not wait for operations whose step this thread is taking, as it is about to wait
   * for closing itself.
   */
  synchronized void releaseOwn() {
    running.stream().filter(Run::isMine).forEach(run -> run.closes = true);
    notifyAll();
  }

  private synchronized List<Run<?>> awaitEnd() {
    closed = true;
    releaseOwn();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try {
      for (long left = PATIENCE_NANOS;
          !others().isEmpty() && left > 0;
          left = deadline - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return others();
  }

  private List<Run<?>> others() {
    return running.stream().filter(run -> !run.closes).toList();
  }

  private synchronized boolean isRunning(Run<?> run) {
    return running.contains(run);
  }

  private synchronized boolean end(Run<?> run) {
    boolean first = running.remove(run);
    notifyAll();
    return first;
  }

  /** A task that is being run; one step at a time. */
  private final class Run<T extends @Nullable Object> {

    private final Consumer<? super T> succeeded;
    private final Consumer<? super Throwable> failed;

    /** On which a step is being taken now. */
    private volatile @Nullable Thread thread;

    /** Whether it closes the cache; guarded by the lock of all runs. */
    private boolean closes;

    Run(Consumer<? super T> succeeded, Consumer<? super Throwable> failed) {
      this.succeeded = succeeded;
      this.failed = failed;
    }

    boolean isMine() {
      return thread == Thread.currentThread();
    }

    /** Runs code, and what follows, until the task has ended or has to wait. */
    void step(Supplier<Task<T>> code) {
      if (!isRunning(this)) {
        return;
      }
      Task<T> rest;
      thread = Thread.currentThread();
      try {
        rest = code.get();
        while (rest instanceof Suspended<?, T> next && !waits(next)) {
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

    private boolean waits(Suspended<?, T> task) {
      return !(task.need() instanceof Code<?> code) || code.blocks();
    }

    private <A> Task<T> run(Suspended<A, T> task) {
      return task.with(((Code<A>) task.need()).code());
    }

    private <A> void suspend(Suspended<A, T> task) {
      try {
        if (task.need() instanceof Reply<A> reply) {
          CompletionStage<A> answer = limited(reply.request().get());
          answer.whenCompleteAsync(
              (value, failure) -> step(() -> answered(task, value, failure)), connection.steps());
        } else if (task.need() instanceof Stage<A> stage) {
          CompletionStage<A> ended =
              limited(stage.stage(), stage.limit(), limited -> limited.complete(stage.late()));
          ended.whenCompleteAsync(
              (value, failure) -> step(() -> answered(task, value, failure)), connection.steps());
        } else if (task.need() instanceof Pause<A> pause) {
          connection.stepAfter(
              pause.backoff().nextMillis(), () -> step(() -> task.with(pause::answer)));
        } else {
          connection.workers().execute(() -> step(() -> run(task)));
        }
      } catch (RuntimeException e) {
        step(() -> task.failed().apply(entries.failure(e)));
      } catch (Error e) {
        fail(e);
      }
    }

    private <A> Task<T> answered(Suspended<A, T> task, A answer, @Nullable Throwable failure) {
      return failure == null
          ? task.answered().apply(answer)
          : task.failed().apply(entries.failure(failure));
    }

    void succeed(T value) {
      if (end(this)) {
        succeeded.accept(value);
      }
    }

    void fail(Throwable failure) {
      if (end(this)) {
        failed.accept(failure);
      }
    }
  }

  /** The answer, or a failure if the time-outs of the client do not work. */
  private <A> CompletionStage<A> limited(CompletionStage<? extends A> answer) {
    return limited(
        answer,
        Entries.PATIENCE.toMillis(),
        limited -> limited.completeExceptionally(new TimeoutException()));
  }

  private <A> CompletionStage<A> limited(
      CompletionStage<? extends A> answer, long millis, Consumer<CompletableFuture<A>> late) {
    CompletableFuture<A> limited = new CompletableFuture<>();
    Future<?> limit =
        connection.scheduler().schedule(() -> late.accept(limited), millis, TimeUnit.MILLISECONDS);
    answer.whenComplete(
        (value, failure) -> {
          limit.cancel(false);
          if (failure == null) {
            limited.complete(value);
          } else {
            limited.completeExceptionally(failure);
          }
        });
    return limited;
  }
}
