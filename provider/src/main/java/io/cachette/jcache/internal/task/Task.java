package io.cachette.jcache.internal.task;

import io.cachette.jcache.internal.entry.TypedStore;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operation does: code, and the places between where it has to wait. A task does nothing by
 * itself. Who runs it decides how it waits: {@link TypedStore#await(Task)} on the thread of the
 * caller, which then goes on with the code; others without a thread. So an operation is written
 * once for both.
 */
public sealed interface Task<T extends @Nullable Object> {

  /** A task that has ended. */
  record Done<T extends @Nullable Object>(T value) implements Task<T> {}

  /**
   * A task that has to wait.
   *
   * @param onSuccess what comes afterwards
   * @param onFailure what comes afterwards if waiting failed
   */
  record Suspended<A, T extends @Nullable Object>(
      Suspension<A> suspension,
      Function<A, Task<T>> onSuccess,
      Function<RuntimeException, Task<T>> onFailure)
      implements Task<T> {

    /** Goes on with what was waited for, or with what waiting threw. */
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

  /** What is waited for. */
  sealed interface Suspension<A> {}

  /** An answer of Redis to a request that is sent now. */
  record AwaitRedis<A>(Supplier<? extends CompletionStage<? extends A>> request)
      implements Suspension<A> {}

  /**
   * Code.
   *
   * @param mayBlock whether it may wait by itself, so that it needs a thread of its own; other code
   *     runs at once
   */
  record RunCode<A>(Supplier<A> code, boolean mayBlock) implements Suspension<A> {}

  /** Some time during which somebody else may end what he does. */
  record Delay<A>(Backoff backoff, A result) implements Suspension<A> {}

  /**
   * What others do, who complete a stage, which does not fail.
   *
   * @param timeoutMillis how many milliseconds to wait
   * @param timeoutResult what there is instead if they take longer
   */
  record AwaitStage<A>(CompletionStage<A> stage, long timeoutMillis, A timeoutResult)
      implements Suspension<A> {}

  /** A task that has nothing to do. */
  static Task<@Nullable Void> nothing() {
    return new Done<@Nullable Void>(null);
  }

  static <T extends @Nullable Object> Task<T> done(T value) {
    return new Done<>(value);
  }

  static <A> Task<A> awaitRedis(Supplier<? extends CompletionStage<? extends A>> request) {
    return suspend(new AwaitRedis<>(request), Task::done);
  }

  /** Begins with code that does not wait, when it is run and not before. */
  static <T extends @Nullable Object> Task<T> of(Supplier<Task<T>> code) {
    return suspend(new RunCode<>(code, false), task -> task);
  }

  /** Code that waits by itself, or may, as it is the user's. */
  static <T extends @Nullable Object> Task<T> ofBlocking(Supplier<T> code) {
    return suspend(new RunCode<>(() -> new Done<>(code.get()), true), done -> done);
  }

  /**
   * Waits for a while.
   *
   * @param result the result
   */
  static <A> Task<A> delay(Backoff backoff, A result) {
    return suspend(new Delay<>(backoff, result), Task::done);
  }

  /**
   * Waits for a stage that does not fail.
   *
   * @param timeoutResult the result if it takes longer than so many milliseconds
   */
  static <A> Task<A> awaitStage(CompletionStage<A> stage, long timeoutMillis, A timeoutResult) {
    return suspend(new AwaitStage<>(stage, timeoutMillis, timeoutResult), Task::done);
  }

  /** This task and then another one, which is known when this one has ended. */
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

  /** This task with another result. */
  default <R extends @Nullable Object> Task<R> map(Function<? super T, R> change) {
    return then(value -> new Done<>(change.apply(value)));
  }

  /** This task without its result. */
  default Task<@Nullable Void> asVoid() {
    return this.<@Nullable Void>map(value -> null);
  }

  /** This task, or if it fails what the handler makes of that. */
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
