package io.cachette.benchmarks.caches;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.benchmarks.measure.Measurement;
import io.cachette.benchmarks.measure.Rounds;
import io.cachette.benchmarks.measure.Table;
import io.cachette.benchmarks.measure.Text;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.cache.Cache;
import javax.cache.Caching;

/**
 * Measures the time that {@code @CacheResult} on a method of a CDI bean adds to a hit, compared
 * with {@link Cache#get}.
 */
public final class InterceptorOverhead {

  private static final int KEYS = 1_000;
  private static final int ROUNDS = 9;
  private static final long MILLIS = 500;
  private static final Logger CONTAINER_LOG = Logger.getLogger("org.jboss.weld");

  private InterceptorOverhead() {}

  /** Returns a table of hits. */
  public static String measure(URI redis) throws InterruptedException, ExecutionException {
    CONTAINER_LOG.setLevel(Level.WARNING);
    System.setProperty("cachette.redis.url", redis.toString());
    // On a busy machine, a call that fails would be a miss.
    System.setProperty("cachette.redis.timeout", "20s");
    List<String> keys = Keys.first(KEYS);
    try (SeContainer container = SeContainerInitializer.newInstance().initialize()) {
      Greetings greetings = container.select(Greetings.class).get();
      Cache<String, String> cache =
          Caching.getCachingProvider().getCacheManager().getCache(Greetings.CACHE);
      for (String key : keys) {
        String unused = greetings.greet(key);
      }
      int misses = greetings.calls();
      Rounds rounds = new Rounds(ROUNDS, MILLIS);
      List<Measurement> results = new ArrayList<>();
      for (int threads : List.of(1, 16)) {
        results.add(rounds.add(threads, keys, () -> {}, key -> requireHit(cache.get(key))));
        results.add(rounds.add(threads, keys, () -> {}, key -> requireHit(greetings.greet(key))));
      }
      rounds.run();
      if (greetings.calls() != misses) {
        throw new IllegalStateException("The method was called again");
      }
      return table(results);
    }
  }

  private static void requireHit(String value) {
    if (value == null) {
      throw new IllegalStateException("There is no entry");
    }
  }

  private static String table(List<Measurement> results) {
    Table table = new Table("µs per hit", "`cache.get`", "`@CacheResult`", "difference");
    String[] names = {"1 thread", "16 threads"};
    for (int i = 0; i < names.length; i++) {
      double byHand = results.get(2 * i).result().median();
      double annotated = results.get(2 * i + 1).result().median();
      table.row(
          names[i], Text.micros(byHand), Text.micros(annotated), Text.micros(annotated - byHand));
    }
    return table.toString();
  }
}
