package io.cachette.codec.internal;

import java.util.IdentityHashMap;

/**
 * Recognizes collections of the JDK. They keep the contracts of {@code List}, {@code Set} and
 * {@code Map}, so two of them are equal if their elements are equal, even if their classes differ.
 */
final class JdkCollections {

  private JdkCollections() {}

  /** Whether a class is a collection of {@code java.util} that does not compare by reference. */
  static boolean isJdkCollection(Class<?> type) {
    String name = type.getName();
    return type.getClassLoader() == null
        && name.startsWith("java.util.")
        && !name.startsWith(IdentityHashMap.class.getName());
  }
}
