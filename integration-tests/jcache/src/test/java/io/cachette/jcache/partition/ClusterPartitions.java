package io.cachette.jcache.partition;

import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The partitions of a cache in a cluster, each of which has entries.
 *
 * @param keys a pattern for the keys of the cache
 */
record ClusterPartitions(RedisCluster cluster, String keys) {

  static ClusterPartitions of(RedisCluster cluster, String namespace, String cache) {
    return new ClusterPartitions(cluster, namespace + ":{" + cache + "*");
  }

  /** Returns all keys of the cache on a master. */
  List<String> keysOn(RedisServer master) {
    return master.command("KEYS", keys) instanceof List<?> found
        ? found.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** Returns all keys of the cache. */
  List<String> allKeys() {
    return cluster.masters().stream().flatMap(master -> keysOn(master).stream()).toList();
  }

  /** Returns the hashes that hold the entries of the partitions on a master. */
  Stream<String> hashesOn(RedisServer master) {
    return keysOn(master).stream().filter(key -> key.endsWith("}"));
  }

  /** Returns the number of partitions on each master. */
  List<Long> countPerMaster() {
    return cluster.masters().stream().map(master -> hashesOn(master).count()).toList();
  }

  /** Returns the slots of the partitions. */
  List<Integer> slots() {
    return cluster.masters().stream().flatMap(this::hashesOn).map(cluster::slotOf).toList();
  }

  /** Returns the share of each master in what a task adds to a number, in percent. */
  List<Double> shares(ToLongFunction<RedisServer> number, Runnable task) {
    List<RedisServer> masters = cluster.masters();
    List<Long> before = masters.stream().map(number::applyAsLong).toList();
    task.run();
    long[] added = new long[masters.size()];
    for (int i = 0; i < added.length; i++) {
      added[i] = number.applyAsLong(masters.get(i)) - before.get(i);
    }
    long sum = Arrays.stream(added).sum();
    return Arrays.stream(added).mapToObj(each -> 100.0 * each / sum).toList();
  }
}
