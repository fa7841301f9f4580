package io.cachette.jcache.partition;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Workers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.processor.MutableEntry;

/**
 * A node that counts in a partitioned cache, from several threads, until it is asked for the
 * result. Each thread increments counters that all threads share, and puts ascending numbers at a
 * key of its own. It goes on after a call that fails.
 *
 * <p>The program answers {@code advance} with {@code done} when each thread has used all keys
 * without a failure since then. It answers {@code stop} with the {@link KeyBounds} of all keys.
 */
final class CountingProgram {

  static final String CACHE = "counts";
  static final int PARTITIONS = 16;

  private static final int THREADS = 4;
  private static final int POLL_MILLIS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Shared keys, of which each partition has at least one. */
  private static final List<String> COUNTERS =
      IntStream.range(0, 32).mapToObj(i -> "counter" + i).toList();

  private final Cache<String, Long> cache;
  private final AtomicBoolean stopped = new AtomicBoolean();

  /** Whether each thread has to go through all keys once more. */
  private final AtomicIntegerArray remainingRounds = new AtomicIntegerArray(THREADS);

  private CountingProgram(Cache<String, Long> cache) {
    this.cache = cache;
  }

  static Cache<String, Long> open(CacheFixture fixture, int acknowledgeReplicas) {
    return fixture.cache(
        CACHE,
        CachetteConfiguration.builder(String.class, Long.class)
            .partitions(PARTITIONS)
            .acknowledgeReplicas(acknowledgeReplicas)
            .build());
  }

  /**
   * Answers lines until the input ends.
   *
   * @param arguments the URL, the namespace, the number of the JVM, and the number of replicas that
   *     have to acknowledge each change
   */
  public static void main(String[] arguments) throws IOException {
    CacheFixture fixture = CacheFixture.of(URI.create(arguments[0]), arguments[1]);
    CountingProgram program = new CountingProgram(open(fixture, Integer.parseInt(arguments[3])));
    CompletableFuture<Map<String, KeyBounds>> result =
        CompletableFuture.supplyAsync(
            () -> program.run(arguments[2]), CountingProgram::startThread);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("advance")) {
        program.advance(result);
        System.out.println("done");
      } else {
        program.stopped.set(true);
        System.out.println(KeyBounds.print(result.join()));
      }
    }
    fixture.provider().close(); // the fixture would destroy the cache
  }

  private static void startThread(Runnable run) {
    Thread thread = new Thread(run, "counting");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for a round of each thread, or for the failure of a thread. */
  private void advance(CompletableFuture<?> result) {
    IntStream.range(0, THREADS).forEach(thread -> remainingRounds.set(thread, 2));
    while (IntStream.range(0, THREADS).anyMatch(thread -> remainingRounds.get(thread) > 0)) {
      if (result.isDone()) {
        result.join();
      }
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, KeyBounds> run(String jvm) {
    Map<String, KeyBounds> sum = new TreeMap<>();
    Workers.run(THREADS, PATIENCE, thread -> work(jvm, thread))
        .forEach(bounds -> KeyBounds.add(sum, bounds));
    return sum;
  }

  private Map<String, KeyBounds> work(String jvm, int thread) {
    Map<String, KeyBounds> bounds = new TreeMap<>();
    Random random = new Random(thread);
    List<String> counters = new ArrayList<>(COUNTERS);
    String own = "own" + jvm + "-" + thread;
    for (long round = 1; !stopped.get(); round++) {
      Collections.shuffle(counters, random);
      boolean succeeded = put(own, round, bounds);
      for (String counter : counters) {
        succeeded &= increment(counter, bounds);
      }
      if (succeeded) {
        remainingRounds.updateAndGet(thread, rounds -> Math.max(0, rounds - 1));
      }
    }
    return bounds;
  }

  private boolean put(String key, long number, Map<String, KeyBounds> bounds) {
    KeyBounds before = bounds.getOrDefault(key, new KeyBounds(0, 0));
    try {
      cache.put(key, number);
      bounds.put(key, new KeyBounds(number, number));
      return true;
    } catch (CacheException e) {
      bounds.put(key, isUnknown(e) ? new KeyBounds(before.least(), number) : before);
      return false;
    }
  }

  private boolean increment(String key, Map<String, KeyBounds> bounds) {
    try {
      cache.invoke(key, CountingProgram::increment);
      bounds.merge(key, new KeyBounds(1, 1), KeyBounds::plus);
      return true;
    } catch (CacheException e) {
      bounds.merge(key, new KeyBounds(0, isUnknown(e) ? 1 : 0), KeyBounds::plus);
      return false;
    }
  }

  private static boolean isUnknown(CacheException failure) {
    return !String.valueOf(failure.getMessage()).contains("nothing was changed");
  }

  private static Object increment(MutableEntry<String, Long> entry, Object... arguments) {
    Long before = entry.getValue();
    entry.setValue(before == null ? 1 : before + 1);
    return true;
  }
}
