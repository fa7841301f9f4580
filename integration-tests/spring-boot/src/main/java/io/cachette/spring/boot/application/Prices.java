package io.cachette.spring.boot.application;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Component;

/** Prices that take long to compute. */
@Component
public class Prices {

  private final AtomicInteger computations = new AtomicInteger();

  /** Returns the price, with the number of computations so far. */
  @Cacheable("prices")
  public String price(String item) {
    return item + " costs 10, computation " + computations.incrementAndGet();
  }
}
