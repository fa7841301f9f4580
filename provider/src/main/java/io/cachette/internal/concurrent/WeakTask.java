package io.cachette.internal.concurrent;

import java.lang.ref.WeakReference;
import java.util.function.Consumer;

/**
 * A task of an object to which it refers weakly. So a scheduler that has the task does not keep the
 * object. After the object was collected, the task does nothing. Thread-safe.
 */
public final class WeakTask<T> implements Runnable {

  private final WeakReference<T> target;
  private final Consumer<? super T> code;

  /**
   * Creates a task.
   *
   * @param target the object, to which another object must refer as long as the task is needed
   * @param code called with the object; must not refer to it
   */
  public WeakTask(T target, Consumer<? super T> code) {
    this.target = new WeakReference<>(target);
    this.code = code;
  }

  @Override
  public void run() {
    T object = target.get();
    if (object != null) {
      code.accept(object);
    }
  }
}
