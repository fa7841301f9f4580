package io.cachette.faults.fault;

import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.List;

/** A cluster whose nodes keep each write that they acknowledge, also if they are killed. */
final class ClusterScene implements Scene {
  private final RedisCluster cluster =
      RedisCluster.start(
          node -> node.directive("appendonly", "yes").directive("appendfsync", "always"));
  private final Event event;

  /** An event in the cluster. */
  @FunctionalInterface
  interface Event {
    void happen(RedisCluster cluster, Strike strike) throws InterruptedException;
  }

  ClusterScene(Event event) {
    this.event = event;
  }

  /** Kills a master that has keys, and starts it again. */
  static void loseMaster(RedisCluster cluster, Strike strike) throws InterruptedException {
    RedisServer master = findNodeWithKeys(cluster);
    master.kill();
    strike.pause(200, 1_500);
    master.restart();
    cluster.awaitComplete();
  }

  /** Moves the slots of keys to other nodes, and back. */
  static void moveSlots(RedisCluster cluster, Strike strike) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      SlotMigration.ofKeysOf(cluster, findNodeWithKeys(cluster)).run(strike);
      strike.pause(100, 300);
    }
  }

  private static RedisServer findNodeWithKeys(RedisCluster cluster) {
    return cluster.nodes().stream()
        .filter(node -> node.command("RANDOMKEY") != null)
        .findFirst()
        .orElse(cluster.nodes().get(0));
  }

  @Override
  public URI uri() {
    return cluster.uri();
  }

  @Override
  public List<String> happen(Strike strike) throws InterruptedException {
    event.happen(cluster, strike);
    return List.of();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
