package io.cachette.cdi.internal.limiting;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Arguments as parts of keys of limits and locks. */
final class KeyArguments {

  private KeyArguments() {}

  /**
   * The text of an argument; empty for null.
   *
   * @throws IllegalArgumentException if it has none that is alike in every JVM
   */
  static String of(@Nullable Object argument) {
    if (argument == null) {
      return "";
    }
    if (!hasText(argument.getClass())) {
      throw new IllegalArgumentException(
          argument.getClass().getName()
              + " has no toString() that is alike in every JVM, so it cannot be a key; use a part of"
              + " it, or a resolver");
    }
    return argument.toString();
  }

  /** Several arguments, so that different ones never make the same key. */
  static String of(List<@Nullable Object> arguments) {
    return arguments.size() == 1
        ? of(arguments.get(0))
        : arguments.stream().map(argument -> escape(of(argument))).collect(Collectors.joining(":"));
  }

  /** Without the characters that separate values. */
  static String escape(String value) {
    return value.replace("\\", "\\\\").replace(":", "\\:");
  }

  private static boolean hasText(Class<?> type) {
    try {
      Method method = type.getMethod("toString");
      return method.getDeclaringClass() != Object.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Every class has toString()", e);
    }
  }
}
