package io.cachette.configuration.internal.template;

import java.lang.reflect.InvocationTargetException;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;

/** Creates objects of a class that a file names, by its constructor without parameters. */
record InstanceFactory<T>(Class<? extends T> type) implements Factory<T> {

  /**
   * Creates an object.
   *
   * @throws CacheException if the class has no such constructor, or if the constructor fails
   */
  @Override
  public T create() {
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw new CacheException("The constructor of " + type.getName() + " failed", e.getCause());
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new CacheException(
          type.getName() + " cannot be created; it needs a constructor without parameters", e);
    }
  }
}
