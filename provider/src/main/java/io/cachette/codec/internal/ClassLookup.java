package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the classes of stored objects: in the class loader of the cache, then in the context class
 * loader of the thread, then in the class loader of Cachette.
 */
public final class ClassLookup {

  /** The longest class name, in characters, that is accepted from stored bytes. */
  public static final int MAX_NAME = 512;

  private ClassLookup() {}

  /**
   * Finds a class by a name that comes from stored bytes. A class whose name the filter denies is
   * not loaded.
   *
   * @throws CodecException if the name is longer than {@link #MAX_NAME}, or denied
   */
  static Class<?> findStored(String name, ClassLoader loader, ClassFilter filter)
      throws ClassNotFoundException {
    if (name.length() > MAX_NAME) {
      throw new CodecException(
          "No name of a class, as it has "
              + name.length()
              + " characters: "
              + MessageSanitizer.sanitize(name),
          name,
          null);
    }
    if (!filter.isNameAllowed(name)) {
      throw new CodecException(
          "Class " + MessageSanitizer.sanitize(name) + " is rejected by the filter", name, null);
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
