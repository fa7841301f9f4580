package io.cachette.cdi.internal.bean;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is created when it is first used. If its creation fails, the next use tries again.
 * Thread-safe.
 *
 * @param <T> the type of the value
 */
public final class Lazy<T> implements Supplier<T> {

  private final Supplier<T> source;
  private volatile @Nullable T value;

  /**
   * Creates an instance without a value.
   *
   * @param source creates the value
   */
  public Lazy(Supplier<T> source) {
    this.source = source;
  }

  @Override
  public T get() {
    T created = value;
    return created == null ? create() : created;
  }

  /** Returns the value, or null if it is not created yet. */
  public @Nullable T peek() {
    return value;
  }

  private synchronized T create() {
    T created = value;
    if (created == null) {
      created = source.get();
      value = created;
    }
    return created;
  }
}
