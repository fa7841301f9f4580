package io.cachette.quarkus.tests;

import io.cachette.cdi.CacheName;
import io.cachette.ratelimit.RateLimit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;

/** An asynchronous method, an injected cache, and a limit without a key. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init")
public class Shelf {

  @Inject
  @CacheName("shelf")
  Cache<String, String> books;

  private final AtomicInteger calls = new AtomicInteger();

  @CacheResult(cacheName = "shelf")
  public CompletionStage<String> find(String isbn) {
    return CompletableFuture.supplyAsync(() -> isbn + ", call " + calls.incrementAndGet());
  }

  /** Returns what the cache contains. */
  public String cached(String isbn) {
    return String.valueOf(books.get(isbn));
  }

  @RateLimit(name = "shelf", limit = 1, period = "1h")
  public String take(String isbn) {
    return "took " + isbn;
  }
}
