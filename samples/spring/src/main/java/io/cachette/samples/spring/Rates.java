package io.cachette.samples.spring;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;

/**
 * A service whose results are worth keeping. Every instance would quote a rate of its own, so it
 * shows whether they share one.
 */
class Rates {

  private static final Map<String, String> NAMES = Map.of("EUR", "Euro", "USD", "US dollar");

  private final String trader = "trader-" + ProcessHandle.current().pid();
  private final AtomicInteger calls = new AtomicInteger();

  /** Two arguments make a key. Of threads that ask at once, in all instances, one result wins. */
  @Cacheable(cacheNames = "rates", sync = true)
  public Quote rate(String from, String to) {
    return new Quote(calls.incrementAndGet(), trader);
  }

  /** That a currency has no name is cached, too. */
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

  /** How often this instance had to do the work itself. */
  public int calls() {
    return calls.get();
  }
}
