package io.cachette.jcache;

import static java.util.stream.Collectors.joining;
import static javax.cache.expiry.Duration.ONE_HOUR;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.Policies;
import io.cachette.jcache.support.Workers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.processor.MutableEntry;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/**
 * Mixes operations on a few keys from many threads and prints what they did, so that a test can
 * count their effects. The threads increment counters. They put unique tokens into slots and remove
 * them again.
 */
final class ExactnessProgram {

  static final List<String> COUNTERS = keys("counter");
  static final List<String> SLOTS = keys("slot");

  private static final int THREADS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private ExactnessProgram() {}

  private static List<String> keys(String prefix) {
    return IntStream.range(0, 8).mapToObj(i -> prefix + i).toList();
  }

  /**
   * The part of the system that decides what an operation does. Each constant uses another code
   * path.
   */
  enum Decider {
    SERVER,
    EXPIRING,
    POLICY_OF_USER,
    WRITER,
    NEAR_CACHE,
    NEAR_CACHE_AND_WRITER;

    Cache<String, Long> open(CacheFixture fixture) {
      MutableConfiguration<String, Long> configuration =
          new MutableConfiguration<String, Long>().setTypes(String.class, Long.class);
      if (this == EXPIRING) {
        configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(ONE_HOUR));
      } else if (this == POLICY_OF_USER) {
        configuration.setExpiryPolicyFactory(Policies.custom());
      } else if (hasWriter()) {
        RMap<String, String> source = source(fixture);
        configuration.setWriteThrough(true).setCacheWriterFactory(() -> new SourceWriter(source));
      }
      boolean hasNearCache = this == NEAR_CACHE || this == NEAR_CACHE_AND_WRITER;
      return fixture.cache("exact", hasNearCache ? withNearCache(configuration) : configuration);
    }

    boolean hasWriter() {
      return this == WRITER || this == NEAR_CACHE_AND_WRITER;
    }

    private static CachetteConfiguration<String, Long> withNearCache(
        MutableConfiguration<String, Long> configuration) {
      return CachetteConfiguration.<String, Long>builder()
          .with(configuration)
          .nearCache(NearCacheConfiguration.builder().build())
          .build();
    }
  }

  /** The map to which the writers of all JVMs write. */
  static RMap<String, String> source(CacheFixture fixture) {
    return fixture
        .manager()
        .unwrap(RedissonClient.class)
        .getMap(fixture.namespace() + ":source", StringCodec.INSTANCE);
  }

  /**
   * The operations that were done.
   *
   * @param put the tokens that {@code putIfAbsent} stored
   * @param taken the tokens that {@code getAndRemove} returned
   */
  record Tally(long increments, List<Long> put, List<Long> taken) {

    static Tally sum(List<Tally> tallies) {
      List<Long> put = new ArrayList<>();
      List<Long> taken = new ArrayList<>();
      for (Tally tally : tallies) {
        put.addAll(tally.put);
        taken.addAll(tally.taken);
      }
      return new Tally(tallies.stream().mapToLong(Tally::increments).sum(), put, taken);
    }

    static Tally parse(String printed) {
      String[] parts = printed.split(";", -1);
      return new Tally(Long.parseLong(parts[0]), numbers(parts[1]), numbers(parts[2]));
    }

    String print() {
      return increments + ";" + print(put) + ";" + print(taken);
    }

    private static String print(List<Long> numbers) {
      return numbers.stream().map(String::valueOf).collect(joining(","));
    }

    private static List<Long> numbers(String printed) {
      return Arrays.stream(printed.split(",", -1))
          .filter(number -> !number.isEmpty())
          .map(Long::valueOf)
          .toList();
    }
  }

  /**
   * Runs the operations and prints the tally.
   *
   * @param arguments the URL, the namespace, the decider, the number of the JVM, and the number of
   *     operations
   */
  public static void main(String[] arguments) {
    CacheFixture fixture = CacheFixture.of(URI.create(arguments[0]), arguments[1]);
    try {
      Cache<String, Long> cache = Decider.valueOf(arguments[2]).open(fixture);
      Tally tally = run(cache, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
      System.out.println(tally.print());
    } finally {
      fixture.provider().close(); // the fixture would destroy the cache
    }
  }

  /** Runs this number of operations on each of several threads. */
  static Tally run(Cache<String, Long> cache, int jvm, int operations) {
    return Tally.sum(
        Workers.run(THREADS, PATIENCE, thread -> work(cache, jvm * THREADS + thread, operations)));
  }

  private static Tally work(Cache<String, Long> cache, int worker, int operations) {
    Random random = new Random(worker);
    List<Long> put = new ArrayList<>();
    List<Long> taken = new ArrayList<>();
    long increments = 0;
    for (int i = 0; i < operations; i++) {
      String counter = COUNTERS.get(random.nextInt(COUNTERS.size()));
      String slot = SLOTS.get(random.nextInt(SLOTS.size()));
      switch (random.nextInt(4)) {
        case 0 -> {
          cache.invoke(counter, ExactnessProgram::increment);
          increments++;
        }
        case 1 -> {
          compareAndIncrement(cache, counter);
          increments++;
        }
        case 2 -> {
          long token = worker * 1_000_000L + i;
          if (cache.putIfAbsent(slot, token)) {
            put.add(token);
          }
        }
        default -> {
          Long token = cache.getAndRemove(slot);
          if (token != null) {
            taken.add(token);
          }
        }
      }
    }
    return new Tally(increments, put, taken);
  }

  private static Long increment(MutableEntry<String, Long> entry, Object... arguments) {
    entry.setValue(entry.getValue() + 1);
    return entry.getValue();
  }

  private static void compareAndIncrement(Cache<String, Long> cache, String key) {
    long seen = Objects.requireNonNull(cache.get(key));
    while (!cache.replace(key, seen, seen + 1)) {
      seen = Objects.requireNonNull(cache.get(key));
    }
  }

  /**
   * A node that answers {@code register} and {@code deregister}, of a listener for expired entries,
   * with {@code done}; and {@code events} with a key and an old value for each event so far.
   */
  static final class ExpiryListener {

    private ExpiryListener() {}

    /**
     * Answers lines until the input ends.
     *
     * @param arguments the URL and the namespace
     */
    public static void main(String[] arguments) {
      CacheFixture fixture = CacheFixture.of(URI.create(arguments[0]), arguments[1]);
      Cache<String, Long> cache = Decider.EXPIRING.open(fixture);
      Queue<String> events = new ConcurrentLinkedQueue<>();
      CacheEntryExpiredListener<String, Long> listener =
          expired -> expired.forEach(each -> events.add(each.getKey() + "=" + each.getOldValue()));
      CacheEntryListenerConfiguration<String, Long> registration =
          new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, false);
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
          .lines()
          .forEach(
              line -> {
                switch (line) {
                  case "register" -> cache.registerCacheEntryListener(registration);
                  case "deregister" -> cache.deregisterCacheEntryListener(registration);
                  default -> {}
                }
                System.out.println(line.equals("events") ? String.join(",", events) : "done");
              });
      fixture.provider().close(); // the fixture would destroy the cache
    }
  }

  private static final class SourceWriter extends DroppingWriter<String, Long> {
    private final RMap<String, String> source;

    SourceWriter(RMap<String, String> source) {
      this.source = source;
    }

    @Override
    public void write(Cache.Entry<? extends String, ? extends Long> entry) {
      source.fastPut(entry.getKey(), entry.getValue().toString());
    }

    @Override
    public void delete(Object key) {
      source.fastRemove((String) key);
    }
  }
}
