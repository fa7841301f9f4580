package io.cachette.jcache.topology;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.OutageEvent;
import io.cachette.redis.OutageListener;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that a lost master of a cluster fails calls to its own keys only, and that one outage
 * begins and ends.
 */
@Timeout(240)
class LostMasterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int THREADS = 8;
  private static final int CALLS = 2_000;
  private static final int KEYS = 300;

  /** The slot of this name is 866. */
  private static final String NAME_ON_FIRST_MASTER = "hello";

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.start(
          node ->
              node.directive("cluster-require-full-coverage", "no")
                  .directive("cluster-node-timeout", "60000"));

  private final RedisServer lost = CLUSTER.nodes().get(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Recorder recorder = new Recorder();
  private final AtomicBoolean isDone = new AtomicBoolean();
  private CacheFixture fixture;
  private Cache<String, String> cache;
  private CachetteHealth health;
  private List<String> lostKeys = List.of();
  private List<String> otherKeys = List.of();

  /** Records outages. */
  private static final class Recorder implements OutageListener {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void outageBegan(OutageEvent event) {
      events.add("began: " + event.reason());
    }

    @Override
    public void outageEnded(OutageEvent event) {
      events.add("ended: " + event.reason());
    }
  }

  @BeforeEach
  void open() {
    fixture = CacheFixture.of(CLUSTER.uri(), "app", Duration.ofSeconds(2));
    cache =
        fixture.cache(
            "test",
            CachetteConfiguration.builder(String.class, String.class).partitions(16).build());
    health = fixture.manager().unwrap(CachetteHealth.class);
    List<String> all = IntStream.range(0, KEYS).mapToObj(i -> "key" + i).toList();
    all.forEach(key -> cache.put(key, "old"));
    Set<String> stored = keysOf(lost);
    lostKeys = all.stream().filter(stored::contains).toList();
    otherKeys = all.stream().filter(key -> !stored.contains(key)).toList();
    assertThat(lostKeys).hasSizeBetween(KEYS / 5, KEYS / 2);
    health.addListener(recorder);
  }

  @AfterEach
  void close() {
    isDone.set(true);
    threads.shutdown();
    if (lost.isRunning()) {
      lost.resume();
    } else {
      lost.restart();
    }
    CLUSTER.awaitComplete();
    await().atMost(PATIENCE).ignoreExceptions().until(() -> putAll(lostKeys) == lostKeys.size());
    fixture.close();
  }

  /** Returns the keys of the entries that a master has. */
  private static Set<String> keysOf(RedisServer master) {
    return elements(master.command("KEYS", "app:{test*}"))
        .flatMap(hash -> elements(master.command("HKEYS", hash)))
        .map(key -> key.replaceFirst("^s:", ""))
        .collect(toSet());
  }

  private static Stream<String> elements(@Nullable Object reply) {
    return ((List<?>) Objects.requireNonNull(reply)).stream().map(String::valueOf);
  }

  private int putAll(List<String> keys) {
    int done = 0;
    for (String key : keys) {
      cache.put(key, "new");
      done++;
    }
    return done;
  }

  @Test
  void calls_masterHangs_failForItsKeysOnly() throws Exception {
    try (LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      lost.pause();
      loseMaster();
      lost.resume();
      recover(logged);
    }
  }

  @Test
  void calls_masterIsKilled_failForItsKeysOnly() throws Exception {
    try (LogCapture logged = LogCapture.of(ResilientScripts.class)) {
      lost.kill();
      loseMaster();
      lost.restart();
      recover(logged);
    }
  }

  private void loseMaster() throws Exception {
    List<Future<Integer>> failing =
        submit(Stream.generate(() -> (Callable<Integer>) this::failAll).limit(4 * THREADS));
    List<Future<Integer>> others =
        submit(IntStream.range(0, THREADS).mapToObj(i -> (Callable<Integer>) () -> callOthers(i)));

    assertThat(sum(others)).isEqualTo(THREADS * CALLS);
    await().atMost(PATIENCE).until(() -> health.statistics().skippedCalls() > 0);
    assertThat(sum(submit(IntStream.range(0, THREADS).mapToObj(i -> () -> callOthers(i)))))
        .isEqualTo(THREADS * CALLS);
    isDone.set(true);
    assertThat(sum(failing)).isPositive();

    assertThat(health.isAvailable()).isFalse();
    assertThat(health.statistics().outages()).isEqualTo(1);
    assertThatThrownBy(health::ping)
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("does not answer");
    try (CacheFixture another = fixture.anotherNode()) {
      Cache<String, String> found = another.cache(NAME_ON_FIRST_MASTER, CacheFixture.strings());
      found.put("k", "v");
      assertThat(found.get("k")).isEqualTo("v");
    }
  }

  private List<Future<Integer>> submit(Stream<Callable<Integer>> tasks) {
    return tasks.map(threads::submit).toList();
  }

  private static int sum(List<Future<Integer>> results) throws Exception {
    int sum = 0;
    for (Future<Integer> result : results) {
      sum += result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    return sum;
  }

  private int callOthers(int thread) {
    for (int i = 0; i < CALLS; i++) {
      String key = otherKeys.get((thread * 31 + i) % otherKeys.size());
      if (i % 3 == 0) {
        cache.put(key, "new");
      } else {
        assertThat(cache.get(key)).isNotNull();
      }
    }
    return CALLS;
  }

  private int failAll() throws InterruptedException {
    int failures = 0;
    while (!isDone.get()) {
      String key = lostKeys.get(failures % lostKeys.size());
      assertThatThrownBy(failures % 2 == 0 ? () -> cache.get(key) : () -> cache.put(key, "lost"))
          .isInstanceOf(CacheException.class);
      failures++;
      Thread.sleep(20); // calls that fail fast would take the processors from the others
    }
    return failures;
  }

  private void recover(LogCapture logged) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> putAll(otherKeys) == otherKeys.size() && health.isAvailable());
    await().atMost(PATIENCE).ignoreExceptions().until(() -> putAll(lostKeys) == lostKeys.size());
    assertThat(health.ping().role()).isNotNull();
    await().atMost(PATIENCE).until(() -> recorder.events.size() == 2);
    String master = "master 127.0.0.1:" + lost.port();
    assertThat(recorder.events.get(0)).startsWith("began: ").contains(master);
    assertThat(recorder.events.get(1)).startsWith("ended: ").contains(master);
    assertThat(health.statistics().outages()).isEqualTo(1);
    assertThat(logged.messages().stream().filter(line -> line.contains("answers again")))
        .hasSize(1);
  }
}
