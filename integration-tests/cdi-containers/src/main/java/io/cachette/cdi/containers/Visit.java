package io.cachette.cdi.containers;

import jakarta.enterprise.context.RequestScoped;
import javax.cache.annotation.CacheResult;

/** A bean of one request. */
@RequestScoped
public class Visit {

  @CacheResult(cacheName = "visits")
  public String first(String visitor) {
    return visitor + " " + System.nanoTime();
  }
}
