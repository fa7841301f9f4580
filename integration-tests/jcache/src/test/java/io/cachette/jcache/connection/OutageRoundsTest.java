package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.OutageHistory;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two nodes make 10,000 random changes during an outage, in each of several rounds. The property
 * {@code outage.rounds} sets the number of rounds for each policy and kind of outage.
 */
class OutageRoundsTest {

  private static final int ROUNDS = Integer.getInteger("outage.rounds", 1);
  private static final int CHANGES = 10_000;
  private static final int NODES = 2;
  private static final int THREADS_PER_NODE = 8;

  /**
   * Most entries are changed once or never during an outage, so that no second change hides a loss.
   */
  private static final int KEYS = 20_000;

  /** A kind of outage, with its name. */
  private record Outage(String name, Event begin, Event end) {

    @Override
    public String toString() {
      return name;
    }
  }

  /** The beginning or the end of an outage; the proxy is that of the first node. */
  @FunctionalInterface
  private interface Event {
    void happen(RedisServer server, RedisProxy proxy);
  }

  private static final List<Outage> OUTAGES =
      List.of(
          new Outage(
              "pause", (server, proxy) -> server.pause(), (server, proxy) -> server.resume()),
          new Outage(
              "restart", (server, proxy) -> server.kill(), (server, proxy) -> server.restart()),
          new Outage(
              "cut of one node",
              (server, proxy) -> proxy.cut(),
              (server, proxy) -> proxy.restore()));

  static Stream<Arguments> rounds() {
    return Stream.of(OutagePolicy.BYPASS, OutagePolicy.LOCAL)
        .flatMap(policy -> OUTAGES.stream().map(outage -> Arguments.of(policy, outage)));
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void randomChanges_duringOutage_noReplacedValueIsReadAgain(OutagePolicy policy, Outage outage)
      throws Exception {
    try (RedisServer server =
            RedisServer.builder()
                .directive("appendonly", "yes")
                .directive("appendfsync", "always")
                .start();
        RedisProxy proxy = RedisProxy.start(server);
        Nodes nodes = new Nodes(server, proxy, policy)) {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(nodes.play(outage)).as("round %d", round).isEmpty();
      }
    }
  }

  /** The phases of a round. */
  private static final class Phases {
    /** All threads work. */
    final CountDownLatch started = new CountDownLatch(500);

    /** The outage has begun. */
    final CountDownLatch begun = new CountDownLatch(1);

    /** All threads have made their changes. */
    final CountDownLatch changed = new CountDownLatch(NODES * THREADS_PER_NODE);

    /** Both nodes use Redis again. */
    final CountDownLatch recovered = new CountDownLatch(1);
  }

  /** Two nodes on one server. */
  private static final class Nodes implements AutoCloseable {

    private final RedisServer server;
    private final RedisProxy proxy;
    private final List<CachetteCachingProvider> providers = new ArrayList<>();
    private final List<Cache<String, String>> caches = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(NODES * THREADS_PER_NODE);
    private final Random random = new Random();

    /** A node may serve last known values of earlier rounds. */
    private final OutageHistory history = new OutageHistory(NODES);

    Nodes(RedisServer server, RedisProxy proxy, OutagePolicy policy) {
      this.server = server;
      this.proxy = proxy;
      String namespace = "t" + UUID.randomUUID();
      for (int node = 0; node < NODES; node++) {
        Properties properties = new Properties();
        properties.setProperty(
            "cachette.redis.url", (node == 0 ? proxy.uri() : server.uri()).toString());
        properties.setProperty("cachette.namespace", namespace);
        properties.setProperty("cachette.redis.timeout", "1s");
        properties.setProperty("cachette.redis.connect-timeout", "20s");
        CachetteCachingProvider provider = new CachetteCachingProvider();
        providers.add(provider);
        caches.add(
            provider
                .getCacheManager(null, null, properties)
                .createCache(
                    "test",
                    CachetteConfiguration.builder(String.class, String.class)
                        .outage(policy)
                        .build()));
      }
    }

    /** Plays one round. */
    Queue<String> play(Outage outage) throws Exception {
      putAllKeys();
      Phases phases = new Phases();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < NODES * THREADS_PER_NODE; i++) {
        Worker worker = new Worker(i % NODES, new Random(random.nextLong()));
        running.add(threads.submit(() -> worker.work(phases)));
      }
      phases.started.await();
      outage.begin().happen(server, proxy);
      phases.begun.countDown();
      phases.changed.await();
      outage.end().happen(server, proxy);
      awaitAgreement();
      phases.recovered.countDown();
      for (Future<?> each : running) {
        each.get();
      }
      readAllKeys();
      return history.violations();
    }

    private void putAllKeys() {
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < KEYS; i++) {
        values.put("k" + i, UUID.randomUUID().toString());
      }
      caches.get(0).putAll(values);
      values.forEach((key, value) -> history.change(0, key, value, () -> null));
    }

    private void readAllKeys() {
      Set<String> keys = new HashSet<>();
      for (int i = 0; i < KEYS; i++) {
        keys.add("k" + i);
      }
      Map<String, String> found = caches.get(0).getAll(keys);
      assertThat(caches.get(1).getAll(keys)).isEqualTo(found);
      found.forEach((key, value) -> history.readRecovered(0, key, () -> value));
    }

    /** Waits until each node reads what the other one writes: both use Redis. */
    private void awaitAgreement() {
      await()
          .atMost(2, TimeUnit.MINUTES)
          .untilAsserted(
              () -> {
                for (int node = 0; node < NODES; node++) {
                  String value = UUID.randomUUID().toString();
                  caches.get(node).put("marker", value);
                  assertThat(caches.get(1 - node).get("marker")).isEqualTo(value);
                }
              });
    }

    /** One thread of a node. */
    private final class Worker {

      private final int node;
      private final Cache<String, String> cache;
      private final Random choices;

      Worker(int node, Random choices) {
        this.node = node;
        this.cache = caches.get(node);
        this.choices = choices;
      }

      /** Makes its part of the changes, then some more until all nodes have recovered. */
      Object work(Phases phases) throws InterruptedException {
        for (int made = 0; made < CHANGES / (NODES * THREADS_PER_NODE); ) {
          made += phases.begun.getCount() == 0 ? 1 : 0;
          change();
          read();
          phases.started.countDown();
        }
        phases.changed.countDown();
        do {
          change();
          read();
        } while (!phases.recovered.await(2, TimeUnit.MILLISECONDS));
        return node;
      }

      private void read() {
        String key = "k" + choices.nextInt(KEYS);
        if (choices.nextInt(10) == 0) {
          history.read(node, key, () -> cache.getAll(Set.of(key, "other")).get(key));
        } else {
          history.read(node, key, () -> cache.get(key));
        }
      }

      private void change() {
        String key = "k" + choices.nextInt(KEYS);
        String value = UUID.randomUUID().toString();
        switch (choices.nextInt(8)) {
          case 0 ->
              history.change(node, key, null, () -> doAndFindNothing(() -> cache.remove(key)));
          case 1 -> history.change(node, key, null, () -> cache.getAndRemove(key));
          case 2 -> history.change(node, key, value, () -> cache.getAndPut(key, value));
          case 3 ->
              history.change(
                  node,
                  key,
                  value,
                  () -> doAndFindNothing(() -> cache.putAll(Map.of(key, value, "x", "y"))));
          case 4 ->
              history.change(
                  node, key, null, () -> doAndFindNothing(() -> cache.removeAll(Set.of(key, "x"))));
          case 5 ->
              history.change(
                  node,
                  key,
                  value,
                  () ->
                      cache.invoke(
                          key,
                          (entry, arguments) -> {
                            String found = entry.getValue();
                            entry.setValue(value);
                            return found;
                          }));
          default ->
              history.change(node, key, value, () -> doAndFindNothing(() -> cache.put(key, value)));
        }
      }
    }

    private static String doAndFindNothing(Runnable change) {
      change.run();
      return null;
    }

    @Override
    public void close() {
      threads.shutdownNow();
      providers.forEach(CachetteCachingProvider::close);
    }
  }
}
