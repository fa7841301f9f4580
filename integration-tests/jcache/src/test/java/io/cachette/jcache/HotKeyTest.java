package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.Workers;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests entry processors that eight threads of two nodes run on one entry at the same time. */
@RedisTest
class HotKeyTest {

  private static final int THREADS = 8;
  private static final int CALLS_PER_THREAD = 250;
  private static final int CALLS = THREADS * CALLS_PER_THREAD;

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private final List<Cache<String, Integer>> nodes;
  private final AtomicInteger runs = new AtomicInteger();

  /** The newest value that a call has returned. */
  private final AtomicInteger newest = new AtomicInteger();

  HotKeyTest(RedisServer server) {
    this.server = server;
    this.here = CacheFixture.on(server);
    this.there = here.anotherNode();
    this.nodes = List.of(open(here), open(there));
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  @Test
  void invoke_twoNodes_countsExactlyAndDecidesOnce() {
    runOnAllThreads();

    assertThat(nodes.get(0).get("k")).isEqualTo(CALLS);
    assertThat(runs.get()).as("runs of the processor").isLessThanOrEqualTo(CALLS * 13 / 10);
    assertThat(server.command("HKEYS", StoredEntries.of(server, here, "hot").control()))
        .asString()
        .doesNotContain("lease:")
        .doesNotContain("queue:");
  }

  /**
   * A call is overtaken by the changes of others between its begin and its own change. A caller
   * that the machine stops for a while before it asks for the entry is overtaken, too, so some
   * calls may be overtaken more often.
   */
  @Test
  void invoke_twoNodes_servesCallersInOrderOfArrival() {
    int[] overtaken = runOnAllThreads().stream().flatMapToInt(IntStream::of).sorted().toArray();

    assertThat(overtaken).hasSize(CALLS);
    assertThat(overtaken[CALLS * 9 / 10])
        .as("changes that overtake a call, nine of ten calls")
        .isLessThanOrEqualTo(THREADS + THREADS / 2);
  }

  /** Returns for each thread how many changes of others overtook each of its calls. */
  private List<int[]> runOnAllThreads() {
    return Workers.run(
        THREADS,
        Duration.ofMinutes(2),
        worker -> {
          Cache<String, Integer> cache = nodes.get(worker % nodes.size());
          return IntStream.range(0, CALLS_PER_THREAD).map(i -> countOvertaking(cache)).toArray();
        });
  }

  private int countOvertaking(Cache<String, Integer> cache) {
    int before = newest.get();
    int own = increment(cache);
    newest.accumulateAndGet(own, Math::max);
    return own - before - 1;
  }

  private int increment(Cache<String, Integer> cache) {
    return cache.invoke(
        "k",
        (entry, arguments) -> {
          runs.incrementAndGet();
          int value = entry.exists() ? entry.getValue() + 1 : 1;
          entry.setValue(value);
          return value;
        });
  }

  private static Cache<String, Integer> open(CacheFixture fixture) {
    return fixture.cache(
        "hot", new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
  }
}
