package io.cachette.cdi.internal.bean;

import java.util.List;

/**
 * Selects exceptions by their classes.
 *
 * @param included matches only exceptions of these classes; if it is empty, all exceptions
 * @param excluded never matches exceptions of these classes, even if they are included
 * @param allIfEmpty whether all exceptions match if both lists are empty; otherwise none does
 */
public record ExceptionFilter(
    List<Class<? extends Throwable>> included,
    List<Class<? extends Throwable>> excluded,
    boolean allIfEmpty) {

  boolean isEmpty() {
    return included.isEmpty() && excluded.isEmpty();
  }

  /** Whether an exception is selected. */
  public boolean matches(Throwable exception) {
    if (isEmpty()) {
      return allIfEmpty;
    }
    return (included.isEmpty() || isOneOf(included, exception)) && !isOneOf(excluded, exception);
  }

  private static boolean isOneOf(List<Class<? extends Throwable>> classes, Throwable exception) {
    return classes.stream().anyMatch(type -> type.isInstance(exception));
  }
}
