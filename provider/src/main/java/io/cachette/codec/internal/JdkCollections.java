package io.cachette.codec.internal;

import java.util.IdentityHashMap;

/**
 * Tells collections that keep the contracts of {@code List}, {@code Set} and {@code Map}, so that
 * two are equal when their elements are, whatever their classes.
 */
final class JdkCollections {

  private JdkCollections() {}

  /** Whether a class is one of {@code java.util}; those that compare by reference are not. */
  static boolean isJdkCollection(Class<?> type) {
    String name = type.getName();
    return type.getClassLoader() == null
        && name.startsWith("java.util.")
        && !name.startsWith(IdentityHashMap.class.getName());
  }
}
