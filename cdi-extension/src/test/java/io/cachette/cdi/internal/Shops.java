package io.cachette.cdi.internal;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.Serializable;
import javax.cache.annotation.CacheResult;

/** The classes that each {@link WebModule} defines. */
public final class Shops {

  private Shops() {}

  /** A class of each web module. */
  public static final class Book implements Serializable {

    private static final long serialVersionUID = 1;
  }

  /** A bean of the first web module. */
  @ApplicationScoped
  public static class First implements WebModule.Shop {

    @Override
    @CacheResult(cacheName = "modules")
    public Object find(String isbn) {
      return new Book();
    }
  }

  /** A bean of the second web module. */
  @ApplicationScoped
  public static class Second implements WebModule.Shop {

    @Override
    @CacheResult(cacheName = "modules")
    public Object find(String isbn) {
      throw new AssertionError("The book is cached");
    }
  }
}
