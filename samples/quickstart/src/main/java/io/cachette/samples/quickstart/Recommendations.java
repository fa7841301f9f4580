package io.cachette.samples.quickstart;

import io.cachette.cdi.CacheLoading;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;

/** A CDI bean with an expensive method. The annotations are all that caching needs. */
@ApplicationScoped
@CacheDefaults(cacheName = "recommendations")
public class Recommendations {

  private final AtomicInteger calls = new AtomicInteger();

  /** Recommends books to a reader. For each reader, one call at a time runs in all JVMs. */
  @CacheResult
  @CacheLoading(lease = "10s")
  public String forReader(String reader) throws InterruptedException {
    calls.incrementAndGet();
    TimeUnit.MILLISECONDS.sleep(20);
    return "Collected stories, recommended to " + reader;
  }

  /** Removes the cached recommendation, so that the next call computes another one. */
  @CacheRemove
  public void forget(String reader) {}

  /** Returns how often the method has run in this JVM. */
  public int calls() {
    return calls.get();
  }
}
