package io.cachette.codec;

/** Where classes of stored objects are looked for: the cache's loader, then the thread's. */
final class ClassLoading {

  private ClassLoading() {}

  static Class<?> find(String name, ClassLoader loader) throws ClassNotFoundException {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      if (context == null || context == loader) {
        throw e;
      }
      return Class.forName(name, false, context);
    }
  }
}
