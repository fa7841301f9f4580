package io.cachette.samples.spring;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;

/**
 * A service with cached results. A rate names the instance that computed it, so it shows whether
 * instances share it.
 */
class Rates {

  private static final Map<String, String> NAMES = Map.of("EUR", "Euro", "USD", "US dollar");

  private final String trader = "trader-" + ProcessHandle.current().pid();
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * Returns a rate. Both arguments are the key. If several threads call it at the same time, in any
   * instance, all get the same rate.
   */
  @Cacheable(cacheNames = "rates", sync = true)
  public Quote rate(String from, String to) {
    return new Quote(calls.incrementAndGet(), trader);
  }

  /** Returns the name of a currency. If the currency has no name, this is cached as well. */
  @Cacheable("names")
  public @Nullable String name(String currency) {
    calls.incrementAndGet();
    return NAMES.get(currency);
  }

  @CachePut(cacheNames = "names", key = "#currency")
  public String rename(String currency, String name) {
    return name;
  }

  @CacheEvict(cacheNames = "rates", allEntries = true)
  public void newDay() {}

  /** Returns how often this instance has computed a result. */
  public int calls() {
    return calls.get();
  }
}
