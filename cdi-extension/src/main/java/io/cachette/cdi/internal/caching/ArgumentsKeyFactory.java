package io.cachette.cdi.internal.caching;

import io.cachette.cdi.ArgumentsKey;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Generates the keys of methods that have no key generator. */
final class ArgumentsKeyFactory {

  private ArgumentsKeyFactory() {}

  /**
   * Creates the key of a call.
   *
   * @param arguments the key arguments; replaced by copies where the method may change them
   * @return the argument itself, if there is only one and it is neither null nor an array;
   *     otherwise an {@link ArgumentsKey}
   */
  static Object create(@Nullable Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = copyIfMutable(arguments[i]);
    }
    if (arguments.length == 1) {
      Object only = arguments[0];
      if (only != null && !only.getClass().isArray()) {
        return only;
      }
    }
    return new ArgumentsKey(arguments);
  }

  /** Copies arrays and collections: the method may change them before its key is used. */
  private static @Nullable Object copyIfMutable(@Nullable Object argument) {
    if (argument == null) {
      return null;
    }
    Class<?> type = argument.getClass();
    if (type.isArray()) {
      int length = Array.getLength(argument);
      Object copy = Array.newInstance(type.getComponentType(), length);
      System.arraycopy(argument, 0, copy, 0, length);
      return copy;
    }
    if (!type.getName().startsWith("java.util.")) {
      return argument;
    }
    if (argument instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    if (argument instanceof Set<?> set) {
      return new LinkedHashSet<>(set);
    }
    return argument instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : argument;
  }
}
