package io.cachette.servers.shop;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;

/** Cached methods; counts the calls of {@code find}. */
@ApplicationScoped
@CacheDefaults(cacheName = "books")
public class Books {

  private final AtomicInteger calls = new AtomicInteger();

  @CacheResult
  public String find(String isbn) {
    return isbn + ", call " + calls.incrementAndGet();
  }

  @CachePut
  public void save(String isbn, @CacheValue String book) {}

  @CacheRemove
  public void delete(String isbn) {}
}
