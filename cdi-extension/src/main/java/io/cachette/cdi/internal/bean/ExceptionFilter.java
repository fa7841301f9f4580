package io.cachette.cdi.internal.bean;

import java.util.List;

/**
 * Which exceptions an annotation means: its list of classes that are, and its list of those that
 * are not. The latter wins.
 *
 * @param allIfEmpty whether all are meant if both lists are empty, or none
 */
public record ExceptionFilter(
    List<Class<? extends Throwable>> included,
    List<Class<? extends Throwable>> excluded,
    boolean allIfEmpty) {

  boolean isEmpty() {
    return included.isEmpty() && excluded.isEmpty();
  }

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
