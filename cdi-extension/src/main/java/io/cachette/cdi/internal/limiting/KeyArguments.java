package io.cachette.cdi.internal.limiting;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Converts arguments to keys of limits and locks. */
final class KeyArguments {

  private KeyArguments() {}

  /**
   * Converts an argument to text; null to empty text.
   *
   * @throws IllegalArgumentException if the text would differ between JVMs
   */
  static String toText(@Nullable Object argument) {
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

  /** Joins arguments to a key. Different lists of arguments have different keys. */
  static String toKey(List<@Nullable Object> arguments) {
    return arguments.size() == 1
        ? toText(arguments.get(0))
        : arguments.stream()
            .map(argument -> escape(toText(argument)))
            .collect(Collectors.joining(":"));
  }

  /** Escapes the characters that separate values. */
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
