package io.cachette.benchmarks.caches;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheResult;

/** A bean with a cached method. */
@ApplicationScoped
public class Greetings {

  static final String CACHE = "greetings";

  private final AtomicInteger calls = new AtomicInteger();

  /** Returns a greeting. */
  @CacheResult(cacheName = CACHE)
  public String greet(String name) {
    calls.incrementAndGet();
    return "Good morning, " + name;
  }

  /** Returns how often {@link #greet} has run. */
  public int calls() {
    return calls.get();
  }
}
