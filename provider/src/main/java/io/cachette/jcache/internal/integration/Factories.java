package io.cachette.jcache.internal.integration;

import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;

/** Calls the factories with which the application configures a cache. */
public final class Factories {

  private Factories() {}

  /**
   * Creates an object.
   *
   * @param what the object, for messages
   * @throws IllegalArgumentException if the factory returns null
   */
  public static <T> T create(String cacheName, String what, Factory<? extends T> factory) {
    @Nullable T created = factory.create();
    if (created == null) {
      throw new IllegalArgumentException(
          "Cache '%s': the %s factory %s returned null; return a new object, or configure no factory"
              .formatted(cacheName, what, factory.getClass().getName()));
    }
    return created;
  }
}
