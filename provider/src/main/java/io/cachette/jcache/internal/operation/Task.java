package io.cachette.jcache.internal.operation;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operation does: code, and the places between where it has to wait. A task does nothing by
 * itself. Who runs it decides how it waits: {@link Entries#await(Task)} on the thread of the
 * caller, which then goes on with the code; others without a thread. So an operation is written
 * once for both.
 */
public sealed interface Task<T extends @Nullable Object> {

  /** A task that has ended. */
  record Done<T extends @Nullable Object>(T value) implements Task<T> {}

  /**
   * A task that has to wait.
   *
   * @param answered what comes afterwards
   * @param failed what comes afterwards if waiting failed
   */
  record Suspended<A, T extends @Nullable Object>(
      Need<A> need, Function<A, Task<T>> answered, Function<RuntimeException, Task<T>> failed)
      implements Task<T> {

    /** Goes on with what was waited for, or with what waiting threw. */
    public Task<T> with(Supplier<A> outcome) {
      A answer;
      try {
        answer = outcome.get();
      } catch (RuntimeException e) {
        return failed.apply(e);
      }
      return answered.apply(answer);
    }
  }

  /** What is waited for. */
  sealed interface Need<A> {}

  /** An answer of Redis to a request that is sent now. */
  record Reply<A>(Supplier<? extends CompletionStage<? extends A>> request) implements Need<A> {}

  /**
   * Code.
   *
   * @param blocks whether it may wait by itself, so that it needs a thread of its own; other code
   *     runs at once
   */
  record Code<A>(Supplier<A> code, boolean blocks) implements Need<A> {}

  /** Some time during which somebody else may end what he does. */
  record Pause<A>(Backoff backoff, A answer) implements Need<A> {}

  /**
   * What others do, who complete a stage, which does not fail.
   *
   * @param limit how many milliseconds to wait
   * @param late what there is instead if they take longer
   */
  record Stage<A>(CompletionStage<A> stage, long limit, A late) implements Need<A> {}

  /** A task that has nothing to do. */
  static Task<@Nullable Void> nothing() {
    return new Done<@Nullable Void>(null);
  }

  static <T extends @Nullable Object> Task<T> done(T value) {
    return new Done<>(value);
  }

  static <A> Task<A> reply(Supplier<? extends CompletionStage<? extends A>> request) {
    return suspended(new Reply<>(request), Task::done);
  }

  /** Begins with code that does not wait, when it is run and not before. */
  static <T extends @Nullable Object> Task<T> of(Supplier<Task<T>> code) {
    return suspended(new Code<>(code, false), task -> task);
  }

  /** Code that waits by itself, or may, as it is the user's. */
  static <T extends @Nullable Object> Task<T> blocking(Supplier<T> code) {
    return suspended(new Code<>(() -> new Done<>(code.get()), true), done -> done);
  }

  /**
   * Waits for a while.
   *
   * @param answer the result
   */
  static <A> Task<A> pause(Backoff backoff, A answer) {
    return suspended(new Pause<>(backoff, answer), Task::done);
  }

  /**
   * Waits for a stage that does not fail.
   *
   * @param late the result if it takes longer than so many milliseconds
   */
  static <A> Task<A> stage(CompletionStage<A> stage, long limit, A late) {
    return suspended(new Stage<>(stage, limit, late), Task::done);
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
        task.need(),
        answer -> task.answered().apply(answer).then(next),
        failure -> task.failed().apply(failure).then(next));
  }

  /** This task with another result. */
  default <R extends @Nullable Object> Task<R> map(Function<? super T, R> change) {
    return then(value -> new Done<>(change.apply(value)));
  }

  /** This task without its result. */
  default Task<@Nullable Void> ended() {
    return this.<@Nullable Void>map(value -> null);
  }

  /** This task, or if it fails what the handler makes of that. */
  default Task<T> recover(Function<RuntimeException, Task<T>> handler) {
    return this instanceof Suspended<?, T> suspended ? recover(suspended, handler) : this;
  }

  private static <A, T extends @Nullable Object> Task<T> recover(
      Suspended<A, T> task, Function<RuntimeException, Task<T>> handler) {
    return new Suspended<>(
        task.need(),
        answer -> guarded(() -> task.answered().apply(answer), handler),
        failure -> guarded(() -> task.failed().apply(failure), handler));
  }

  private static <T extends @Nullable Object> Task<T> guarded(
      Supplier<Task<T>> code, Function<RuntimeException, Task<T>> handler) {
    try {
      return code.get().recover(handler);
    } catch (RuntimeException e) {
      return handler.apply(e);
    }
  }

  private static <A, T extends @Nullable Object> Task<T> suspended(
      Need<A> need, Function<A, Task<T>> answered) {
    return new Suspended<>(
        need,
        answered,
        failure -> {
          throw failure;
        });
  }
}
