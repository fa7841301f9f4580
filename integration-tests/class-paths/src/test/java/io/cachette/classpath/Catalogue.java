package io.cachette.classpath;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;

/** A bean with a cached method. */
@ApplicationScoped
public class Catalogue {

  private final AtomicInteger calls = new AtomicInteger();

  @CacheResult(cacheName = "catalogue")
  public String find(String isbn) {
    return "book " + isbn + ", call " + calls.incrementAndGet();
  }
}
