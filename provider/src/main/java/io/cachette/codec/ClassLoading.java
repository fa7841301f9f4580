package io.cachette.codec;

import org.jspecify.annotations.Nullable;

/** Where classes of stored objects are looked for: the cache's loader, the thread's, our own. */
final class ClassLoading {

  /** Characters of the longest name that is looked for because stored bytes have it. */
  static final int MAX_NAME = 512;

  private ClassLoading() {}

  /**
   * The class of a name that comes from stored bytes.
   *
   * @throws CodecException if the name is longer than those of classes are
   */
  static Class<?> findStored(String name, ClassLoader loader) throws ClassNotFoundException {
    if (name.length() > MAX_NAME) {
      throw new CodecException(
          "No name of a class, as it has " + name.length() + " characters: " + Shortened.text(name),
          name,
          null);
    }
    return find(name, loader);
  }

  static Class<?> find(String name, ClassLoader loader) throws ClassNotFoundException {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      Class<?> found = elsewhere(name, loader);
      if (found == null) {
        throw e;
      }
      return found;
    }
  }

  private static @Nullable Class<?> elsewhere(String name, ClassLoader tried) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = ClassLoading.class.getClassLoader();
    Class<?> found = context == null || context == tried ? null : in(name, context);
    return found != null || own == tried || own == context ? found : in(name, own);
  }

  private static @Nullable Class<?> in(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
