package io.cachette.cdi;

import java.io.Serial;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.annotation.GeneratedCacheKey;
import org.jspecify.annotations.Nullable;

/**
 * The key of a method with several key parameters, or with one that is null or an array: its
 * arguments, in their order. Its form in Redis is the same in every JVM if the arguments have such
 * a form (see {@code docs/storage.md}, Keys). A single argument that is neither null nor an array
 * is a key by itself, so that {@code cache.get("42")} finds what a method cached for {@code "42"}.
 *
 * <p>{@code cache.get(new ArgumentsKey("42", 7))} finds what a method cached for these two.
 *
 * <p>Immutable as far as its arguments are; safe for use by several threads.
 */
public final class ArgumentsKey implements GeneratedCacheKey {

  @Serial private static final long serialVersionUID = 1;

  /** Read by name where keys are encoded, in {@code io.cachette.codec.internal.GeneratedKeys}. */
  private final @Nullable Object[] arguments;

  /**
   * @param arguments in the order of the parameters; copied, each may be null. An array that is one
   *     argument, as of a method with variable arguments, has to be cast: {@code (Object) isbns}
   */
  public ArgumentsKey(@Nullable Object... arguments) {
    this.arguments = arguments.clone();
  }

  /** The key of some arguments, which are replaced by copies: the only one itself, if it can be. */
  public static Object of(@Nullable Object[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = snapshot(arguments[i]);
    }
    if (arguments.length == 1) {
      Object only = arguments[0];
      if (only != null && !only.getClass().isArray()) {
        return only;
      }
    }
    return new ArgumentsKey(arguments);
  }

  /** What a method may change before its key is used, as it is now. */
  private static @Nullable Object snapshot(@Nullable Object argument) {
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

  /** Compares the arguments, arrays by what is in them. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ArgumentsKey key && Arrays.deepEquals(arguments, key.arguments);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(arguments);
  }

  /** The arguments, such as {@code [42, 7]}. */
  @Override
  public String toString() {
    return Arrays.deepToString(arguments);
  }
}
