package io.cachette.faults.client;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.faults.history.Call;
import io.cachette.faults.history.HistoryWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.processor.MutableEntry;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Mixes operations on a few keys of a cache. Each stored value is unique. */
public final class CacheWorkload implements Workload {

  /** The keys. Half of the operations use the first of them. */
  static final List<String> KEYS = keys(8);

  /** The keys that many threads use, each as often as the others. */
  private static final List<String> MANY_KEYS = keys(64);

  /** A key that only a client uses that crashes. */
  static final String CRASH_KEY = "crash";

  /** The time to live of the entries of {@link Mode#EXPIRING}. */
  public static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);

  /** The thread that reads the final state. */
  public static final String LAST = "/last";

  /** Values are multiples of it, plus the number of increments since they were stored. */
  public static final long STEP = 10_000;

  /** The name of the cache. */
  static final String CACHE = "faults";

  /** With near caches, the node that changes nothing. */
  private static final int READER = 2;

  private static final int NEAR_READ_PERCENT = 60;
  private static final String PROVIDER = "io.cachette.jcache.CachetteCachingProvider";
  private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_MILLIS = 250;
  private static final int VALUES_PER_THREAD = 1_000_000;
  private static final int PARTITIONS = 16;

  private final int node;
  private final Mode mode;
  private final HistoryWriter history;
  private final CacheManager manager;
  private final Cache<String, Long> cache;
  private final SourceOfRecord source;
  private final Map<Integer, Integer> counters = new HashMap<>();
  private final Map<String, Long> seen = new HashMap<>();

  CacheWorkload(RoundSetup setup) {
    node = setup.node();
    history = new HistoryWriter(setup.record());
    source = new SourceOfRecord(setup.source());
    manager =
        Caching.getCachingProvider(PROVIDER)
            .getCacheManager(
                setup.uri(), CacheWorkload.class.getClassLoader(), ClientSettings.of(setup));
    mode = setup.mode();
    cache = manager.createCache(CACHE, configure(mode));
    manager.enableStatistics(CACHE, true);
    cache.containsKey("the connection exists after this call");
  }

  /**
   * Reads the final state without a near cache, and records it.
   *
   * @param setup that of a node with a near cache; the number and the record are those of the reads
   * @return whether that was possible within half a minute
   */
  public static boolean readWithoutNearCache(RoundSetup setup) throws InterruptedException {
    CacheWorkload workload = new CacheWorkload(setup.withoutNearCache());
    try {
      return workload.readFinalState();
    } finally {
      workload.close();
    }
  }

  private CompleteConfiguration<String, Long> configure(Mode mode) {
    if (mode == Mode.PARTITIONED || mode == Mode.NEAR_PARTITIONED) {
      return CachetteConfiguration.builder(String.class, Long.class).partitions(PARTITIONS).build();
    }
    if (mode.continuesWithoutRedis()) {
      return CachetteConfiguration.builder(String.class, Long.class)
          .outage(OutagePolicy.valueOf(mode.name()))
          .build();
    }
    MutableConfiguration<String, Long> configuration =
        new MutableConfiguration<String, Long>().setTypes(String.class, Long.class);
    if (mode == Mode.WRITE_THROUGH) {
      configuration
          .setReadThrough(true)
          .setCacheLoaderFactory(() -> new RecordLoader(source))
          .setWriteThrough(true)
          .setCacheWriterFactory(() -> new RecordWriter(source));
    } else if (mode.isExpiring()) {
      configuration.setExpiryPolicyFactory(
          ModifiedExpiryPolicy.factoryOf(
              new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, TIME_TO_LIVE.toMillis())));
    }
    return configuration;
  }

  @Override
  public boolean step(int thread, RandomGenerator random) {
    String client = node + "/" + thread;
    String key =
        mode == Mode.MANY_THREADS
            ? MANY_KEYS.get(random.nextInt(MANY_KEYS.size()))
            : chooseKey(random);
    Call call = chooseCall(random);
    Long argument = storesValue(call) ? nextValue(thread) : null;
    Long expected = call == Call.REPLACE ? expect(key) : null;
    return history.record(
        client, key, call, argument, expected, () -> run(key, call, argument, expected));
  }

  private static List<String> keys(int number) {
    return IntStream.range(0, number).mapToObj(i -> "key" + i).toList();
  }

  static String chooseKey(RandomGenerator random) {
    return KEYS.get(random.nextBoolean() ? 0 : random.nextInt(KEYS.size()));
  }

  private Call chooseCall(RandomGenerator random) {
    if (mode.continuesWithoutRedis()) {
      return chooseUnconditional(random);
    }
    if (!mode.hasNearCache()) {
      return choose(random);
    }
    if (node == READER || random.nextInt(100) < NEAR_READ_PERCENT) {
      return Call.NEAR_GET;
    }
    Call call = choose(random);
    return call == Call.GET ? Call.NEAR_GET : call;
  }

  private static Call choose(RandomGenerator random) {
    int percent = random.nextInt(100);
    if (percent < 30) {
      return Call.GET;
    }
    if (percent < 45) {
      return Call.PUT;
    }
    if (percent < 53) {
      return Call.GET_AND_PUT;
    }
    if (percent < 63) {
      return Call.PUT_IF_ABSENT;
    }
    if (percent < 75) {
      return Call.REPLACE;
    }
    if (percent < 82) {
      return Call.REMOVE;
    }
    return percent < 88 ? Call.GET_AND_REMOVE : Call.INCREMENT;
  }

  /** Nodes do not exclude each other during an outage, so the calls do not depend on the entry. */
  private static Call chooseUnconditional(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Call.PUT;
      case 2 -> Call.GET_AND_PUT;
      case 3 -> Call.REMOVE;
      case 4 -> Call.GET_AND_REMOVE;
      default -> Call.GET;
    };
  }

  private static boolean storesValue(Call call) {
    return switch (call) {
      case PUT, GET_AND_PUT, PUT_IF_ABSENT, REPLACE, INCREMENT -> true;
      case GET, NEAR_GET, REMOVE, GET_AND_REMOVE, LOSE -> false;
    };
  }

  private synchronized long nextValue(int thread) {
    int number = counters.merge(thread, 1, Integer::sum);
    return ((long) (node * mode.threads() + thread) * VALUES_PER_THREAD + number) * STEP;
  }

  /** Returns the value that this client has last seen, which may still be there. */
  private synchronized long expect(String key) {
    return seen.getOrDefault(key, -1L);
  }

  private synchronized void see(String key, @Nullable Long value) {
    if (value != null) {
      seen.put(key, value);
    }
  }

  private @Nullable Long run(
      String key, Call call, @Nullable Long argument, @Nullable Long expected) {
    Long value = argument == null ? Long.valueOf(0) : argument;
    Long result =
        switch (call) {
          case GET, NEAR_GET -> cache.get(key);
          case GET_AND_PUT -> cache.getAndPut(key, value);
          case PUT_IF_ABSENT -> toNumber(cache.putIfAbsent(key, value));
          case REPLACE -> toNumber(cache.replace(key, expected == null ? value : expected, value));
          case REMOVE -> toNumber(cache.remove(key));
          case GET_AND_REMOVE -> cache.getAndRemove(key);
          case INCREMENT -> cache.invoke(key, CacheWorkload::increment, value);
          case PUT, LOSE -> {
            cache.put(key, value);
            yield null;
          }
        };
    see(key, isRead(call) || call == Call.INCREMENT ? result : argument);
    return result;
  }

  private static boolean isRead(Call call) {
    return call == Call.GET || call == Call.NEAR_GET;
  }

  private static Long increment(MutableEntry<String, Long> entry, Object... arguments) {
    Long before = entry.getValue();
    Long after = before == null ? (Long) arguments[0] : Long.valueOf(before + 1);
    entry.setValue(after);
    return after;
  }

  private static Long toNumber(boolean result) {
    return result ? 1L : 0L;
  }

  /** Replaces an entry, and crashes when the system of record has the new value. */
  @Override
  public void crash() {
    String client = node + "/crash";
    long first = nextValue(0);
    long second = nextValue(0);
    history.record(
        client, CRASH_KEY, Call.PUT, first, null, () -> run(CRASH_KEY, Call.PUT, first, null));
    RecordWriter.crashAfterWrite(CRASH_KEY);
    history.record(
        client, CRASH_KEY, Call.PUT, second, null, () -> run(CRASH_KEY, Call.PUT, second, null));
    Workload.super.crash();
  }

  @Override
  public boolean awaitRecovery() throws InterruptedException {
    long end = System.nanoTime() + RECOVERY_NANOS;
    while (isWorkingWithoutRedis()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(RETRY_MILLIS);
      cache.containsKey("a call notices that Redis answers");
    }
    return true;
  }

  @Override
  public boolean readFinalState() throws InterruptedException {
    long end = System.nanoTime() + RECOVERY_NANOS;
    List<String> keys = new ArrayList<>(mode == Mode.MANY_THREADS ? MANY_KEYS : KEYS);
    keys.add(CRASH_KEY);
    for (String key : keys) {
      while (!history.record(node + LAST, key, Call.GET, null, null, () -> cache.get(key))) {
        if (System.nanoTime() > end) {
          return false;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
    return !mode.hasNearCache() || readFromNearCache(keys, end);
  }

  /** Reads what is there once more, until the near cache answers: it has to work after a fault. */
  private boolean readFromNearCache(List<String> keys, long end) throws InterruptedException {
    long hits = nearHits();
    while (nearHits() == hits) {
      List<Long> found = new ArrayList<>();
      boolean isAnswered = true;
      for (String key : keys) {
        isAnswered &=
            history.record(node + LAST, key, Call.GET, null, null, () -> readInto(found, key));
      }
      if (isAnswered && found.isEmpty()) {
        return true;
      }
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(RETRY_MILLIS);
    }
    return true;
  }

  private @Nullable Long readInto(List<Long> values, String key) {
    Long value = cache.get(key);
    if (value != null) {
      values.add(value);
    }
    return value;
  }

  private static long nearHits() {
    return attributes("NearCacheHits").stream().mapToLong(Long.class::cast).sum();
  }

  private static boolean isWorkingWithoutRedis() {
    return attributes("WorkingWithoutRedis").contains(true);
  }

  /** Returns the values of an attribute of the statistics of the cache. */
  private static List<Object> attributes(String attribute) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    List<Object> values = new ArrayList<>();
    try {
      for (ObjectName name :
          server.queryNames(
              new ObjectName("javax.cache:type=CacheStatistics,Cache=" + CACHE + ",*"), null)) {
        values.add(server.getAttribute(name, attribute));
      }
      return values;
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    manager.close();
    source.close();
    history.close();
  }
}
