package io.cachette.jcache.partition;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisCluster;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.cache.Cache;

/** Two JVMs that run {@link CountingProgram} in the same cache, and this one, which only reads. */
final class CountingNodes implements AutoCloseable {

  private static final String NAMESPACE = "app";

  private final CacheFixture fixture;
  private final Cache<String, Long> cache;
  private final List<JavaProgram> programs;

  private CountingNodes(RedisCluster cluster, int acknowledgeReplicas) {
    fixture = CacheFixture.of(cluster.uri(), NAMESPACE);
    cache = CountingProgram.open(fixture, acknowledgeReplicas);
    programs =
        IntStream.range(0, 2)
            .mapToObj(
                i ->
                    JavaProgram.start(
                        CountingProgram.class,
                        cluster.uri().toString(),
                        NAMESPACE,
                        Integer.toString(i),
                        Integer.toString(acknowledgeReplicas)))
            .toList();
  }

  /** Starts the JVMs, and waits until each of their threads has changed all partitions. */
  static CountingNodes start(RedisCluster cluster, int acknowledgeReplicas) {
    CountingNodes nodes = new CountingNodes(cluster, acknowledgeReplicas);
    try {
      nodes.advance();
      return nodes;
    } catch (RuntimeException e) {
      nodes.close();
      throw e;
    }
  }

  /** Waits until each thread of each JVM has used all keys without a failure. */
  void advance() {
    programs.stream()
        .map(program -> program.askAsync("advance"))
        .toList()
        .forEach(CompletableFuture::join);
  }

  /**
   * The numbers at the end, compared with those of the calls that have succeeded.
   *
   * @param counted changes that were confirmed
   * @param unknown changes whose outcome is unknown to the callers
   * @param lost changes that were confirmed and have no effect
   * @param repeated effects of changes that had effects already, or were said to have none
   */
  record Result(long counted, long unknown, long lost, long repeated) {}

  /** Stops the threads and compares what they have confirmed with the cache. */
  Result stop() {
    Map<String, KeyBounds> expected = new TreeMap<>();
    programs.forEach(program -> KeyBounds.add(expected, KeyBounds.parse(program.ask("stop"))));
    Map<String, Long> found = cache.getAll(expected.keySet());
    long counted = 0;
    long unknown = 0;
    long lost = 0;
    long repeated = 0;
    for (Map.Entry<String, KeyBounds> each : expected.entrySet()) {
      KeyBounds bounds = each.getValue();
      counted += bounds.least();
      unknown += bounds.most() - bounds.least();
      lost += bounds.lost(found.get(each.getKey()));
      repeated += bounds.repeated(found.get(each.getKey()));
    }
    return new Result(counted, unknown, lost, repeated);
  }

  ClusterPartitions partitions(RedisCluster cluster) {
    return ClusterPartitions.of(cluster, NAMESPACE, CountingProgram.CACHE);
  }

  @Override
  public void close() {
    programs.forEach(JavaProgram::close);
    fixture.close();
  }
}
