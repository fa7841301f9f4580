package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import org.jspecify.annotations.Nullable;

/** Where classes of stored objects are looked for: the cache's loader, the thread's, our own. */
public final class ClassLookup {

  /** Characters of the longest name that is looked for because stored bytes have it. */
  public static final int MAX_NAME = 512;

  private ClassLookup() {}

  /**
   * The class of a name that comes from stored bytes.
   *
   * @throws CodecException if the name is longer than those of classes are
   */
  static Class<?> findStored(String name, ClassLoader loader) throws ClassNotFoundException {
    if (name.length() > MAX_NAME) {
      throw new CodecException(
          "No name of a class, as it has "
              + name.length()
              + " characters: "
              + MessageSanitizer.sanitize(name),
          name,
          null);
    }
    return find(name, loader);
  }

  static Class<?> find(String name, ClassLoader loader) throws ClassNotFoundException {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      Class<?> found = findInOtherLoaders(name, loader);
      if (found == null) {
        throw e;
      }
      return found;
    }
  }

  private static @Nullable Class<?> findInOtherLoaders(String name, ClassLoader triedLoader) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = ClassLookup.class.getClassLoader();
    Class<?> found = context == null || context == triedLoader ? null : findOrNull(name, context);
    return found != null || own == triedLoader || own == context ? found : findOrNull(name, own);
  }

  private static @Nullable Class<?> findOrNull(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
