package io.cachette.cdi.containers;

import jakarta.enterprise.context.RequestScoped;
import javax.cache.annotation.CacheResult;

/** A request-scoped bean with a cached method. */
@RequestScoped
public class Visit {

  @CacheResult(cacheName = "visits")
  public String first(String visitor) {
    return visitor + " " + System.nanoTime();
  }
}
