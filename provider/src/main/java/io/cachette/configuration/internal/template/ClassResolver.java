package io.cachette.configuration.internal.template;

import java.util.Map;
import javax.cache.CacheException;

/**
 * Finds the classes that the configuration of a cache names: through the manager's class loader,
 * then the thread's context class loader. Classes of {@code java.lang} need no package.
 *
 * @param cacheName name of the cache, for messages
 */
record ClassResolver(String cacheName, ClassLoader loader) {

  private static final Map<String, Class<?>> ARRAYS =
      Map.of("byte[]", byte[].class, "java.lang.String[]", String[].class);

  /** Loads the type of keys or values. */
  Class<?> loadType(String setting, String name) {
    Class<?> array = ARRAYS.get(name);
    if (array != null) {
      return array;
    }
    return name.indexOf('.') < 0 && isFound("java.lang." + name)
        ? load(setting, "java.lang." + name)
        : load(setting, name);
  }

  /**
   * Creates a factory of objects of a class.
   *
   * @throws CacheException if the class is missing or has another type
   */
  <T> InstanceFactory<T> createFactory(String setting, String name, Class<T> type) {
    Class<?> found = load(setting, name);
    if (!type.isAssignableFrom(found)) {
      throw new CacheException(
          "Cache '%s': %s is %s, which is no %s"
              .formatted(cacheName, setting, name, type.getName()));
    }
    return new InstanceFactory<>(found.asSubclass(type));
  }

  private Class<?> load(String setting, String name) {
    try {
      return find(name);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CacheException(
          "Cache '%s': %s is %s, which cannot be loaded; check its spelling and the class path"
              .formatted(cacheName, setting, name),
          e);
    }
  }

  private boolean isFound(String name) {
    try {
      return find(name) != null;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private Class<?> find(String name) throws ClassNotFoundException {
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
