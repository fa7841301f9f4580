package io.cachette.jcache.internal.task;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation as code with suspension points. A task does nothing until it runs. Its runner
 * decides how it waits: {@code TypedStore.await} blocks the thread of the caller, and the
 * asynchronous runner uses no thread. So the code of an operation serves both. Immutable.
 */
public sealed interface Task<T extends @Nullable Object> {

  /** A task that is complete. */
  record Done<T extends @Nullable Object>(T value) implements Task<T> {}

  /**
   * A task that waits at a suspension point.
   *
   * @param onSuccess returns the rest of the task for the result of the suspension
   * @param onFailure returns the rest of the task for an exception of the suspension
   */
  record Suspended<A, T extends @Nullable Object>(
      Suspension<A> suspension,
      Function<A, Task<T>> onSuccess,
      Function<RuntimeException, Task<T>> onFailure)
      implements Task<T> {

    /** Resumes the task with a result, or with the exception that the supplier throws. */
    public Task<T> resume(Supplier<A> outcome) {
      A answer;
      try {
        answer = outcome.get();
      } catch (RuntimeException e) {
        return onFailure.apply(e);
      }
      return onSuccess.apply(answer);
    }
  }

  /** A suspension point: the event or code after which a task resumes. */
  sealed interface Suspension<A> {}

  /** Sends a request to Redis and waits for the reply. */
  record AwaitRedis<A>(Supplier<? extends CompletionStage<? extends A>> request)
      implements Suspension<A> {}

  /**
   * Runs code.
   *
   * @param mayBlock whether the code may block, so that it needs a thread on which it may do so;
   *     other code runs on the current thread
   */
  record RunCode<A>(Supplier<A> code, boolean mayBlock) implements Suspension<A> {}

  /** Waits for some time, during which another caller may release its lease. */
  record Delay<A>(Backoff backoff, A result) implements Suspension<A> {}

  /**
   * Waits for a stage that another caller completes, and which does not fail.
   *
   * @param timeoutMillis the timeout in milliseconds
   * @param timeoutResult the result after the timeout
   */
  record AwaitStage<A>(CompletionStage<A> stage, long timeoutMillis, A timeoutResult)
      implements Suspension<A> {}

  /** Returns a complete task without a result. */
  static Task<@Nullable Void> nothing() {
    return new Done<@Nullable Void>(null);
  }

  /** Returns a complete task. */
  static <T extends @Nullable Object> Task<T> done(T value) {
    return new Done<>(value);
  }

  /** Returns a task that sends a request to Redis and waits for the reply. */
  static <A> Task<A> awaitRedis(Supplier<? extends CompletionStage<? extends A>> request) {
    return suspend(new AwaitRedis<>(request), Task::done);
  }

  /** Returns a task that begins with code which does not block. The code runs with the task. */
  static <T extends @Nullable Object> Task<T> of(Supplier<Task<T>> code) {
    return suspend(new RunCode<>(code, false), task -> task);
  }

  /** Returns a task that runs code which may block, such as code of the application. */
  static <T extends @Nullable Object> Task<T> ofBlocking(Supplier<T> code) {
    return suspend(new RunCode<>(() -> new Done<>(code.get()), true), done -> done);
  }

  /**
   * Returns a task that waits for the next delay.
   *
   * @param result the result of the task
   */
  static <A> Task<A> delay(Backoff backoff, A result) {
    return suspend(new Delay<>(backoff, result), Task::done);
  }

  /**
   * Returns a task that waits for a stage which does not fail.
   *
   * @param timeoutResult the result after the timeout
   */
  static <A> Task<A> awaitStage(CompletionStage<A> stage, long timeoutMillis, A timeoutResult) {
    return suspend(new AwaitStage<>(stage, timeoutMillis, timeoutResult), Task::done);
  }

  /** Returns this task followed by the one that a function returns for its result. */
  default <R extends @Nullable Object> Task<R> then(Function<? super T, Task<R>> next) {
    if (this instanceof Done<T> done) {
      return next.apply(done.value());
    }
    return then((Suspended<?, T>) this, next);
  }

  private static <A, T extends @Nullable Object, R extends @Nullable Object> Task<R> then(
      Suspended<A, T> task, Function<? super T, Task<R>> next) {
    return new Suspended<>(
        task.suspension(),
        answer -> task.onSuccess().apply(answer).then(next),
        failure -> task.onFailure().apply(failure).then(next));
  }

  /** Returns this task with the result that a function returns for its own. */
  default <R extends @Nullable Object> Task<R> map(Function<? super T, R> change) {
    return then(value -> new Done<>(change.apply(value)));
  }

  /** Returns this task without its result. */
  default Task<@Nullable Void> asVoid() {
    return this.<@Nullable Void>map(value -> null);
  }

  /** Returns this task; if it fails, the task that the handler returns takes its place. */
  default Task<T> recover(Function<RuntimeException, Task<T>> handler) {
    return this instanceof Suspended<?, T> suspended ? recover(suspended, handler) : this;
  }

  private static <A, T extends @Nullable Object> Task<T> recover(
      Suspended<A, T> task, Function<RuntimeException, Task<T>> handler) {
    return new Suspended<>(
        task.suspension(),
        answer -> callWithRecovery(() -> task.onSuccess().apply(answer), handler),
        failure -> callWithRecovery(() -> task.onFailure().apply(failure), handler));
  }

  private static <T extends @Nullable Object> Task<T> callWithRecovery(
      Supplier<Task<T>> code, Function<RuntimeException, Task<T>> handler) {
    try {
      return code.get().recover(handler);
    } catch (RuntimeException e) {
      return handler.apply(e);
    }
  }

  private static <A, T extends @Nullable Object> Task<T> suspend(
      Suspension<A> suspension, Function<A, Task<T>> onSuccess) {
    return new Suspended<>(
        suspension,
        onSuccess,
        failure -> {
          throw failure;
        });
  }
}
