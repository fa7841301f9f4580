package io.cachette.samples.quickstart;

import io.cachette.cdi.CacheLoading;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;

/** A CDI bean with an expensive method, as any application has one. All that caches it is here. */
@ApplicationScoped
@CacheDefaults(cacheName = "recommendations")
public class Recommendations {

  private final AtomicInteger calls = new AtomicInteger();

  /** What a reader might like; one call at a time in all JVMs for each reader. */
  @CacheResult
  @CacheLoading(lease = "10s")
  public String forReader(String reader) throws InterruptedException {
    calls.incrementAndGet();
    TimeUnit.MILLISECONDS.sleep(20);
    return "Collected stories, recommended to " + reader;
  }

  /** Lets the next call recommend something anew. */
  @CacheRemove
  public void forget(String reader) {}

  /** How often this JVM had to find recommendations. */
  public int calls() {
    return calls.get();
  }
}
