package io.cachette.cdi.containers;

import io.cachette.cdi.CacheName;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.SessionScoped;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import javax.cache.Cache;
import javax.cache.annotation.CacheResult;

/** A session-scoped bean, which is passivated with its session. */
@SessionScoped
public class Basket implements Serializable {

  private static final long serialVersionUID = 1;

  @Inject
  @CacheName("prices")
  @SuppressWarnings("NullAway.Init")
  private Cache<String, Integer> prices;

  @Inject
  @SuppressWarnings("NullAway.Init")
  private Returns returns;

  private final List<String> books = new ArrayList<>();
  private int calls;

  @CacheResult(cacheName = "prices")
  public int price(String isbn) {
    return ++calls;
  }

  /** Adds a book. */
  public void put(String isbn) {
    books.add(isbn);
  }

  public List<String> books() {
    return books;
  }

  @PreDestroy
  void returnBooks() {
    returns.add(books);
  }

  /** Returns the cached price from the injected cache. */
  public int cached(String isbn) {
    return prices.get(isbn);
  }
}
