package io.cachette.faults.fault;

import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.SlotMigration;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/** A cluster whose nodes keep each write that they acknowledge, also if they are killed. */
final class ClusterScene implements Scene {
  private final RedisCluster cluster;
  private final Event event;

  /** An event in the cluster. */
  @FunctionalInterface
  interface Event {
    void happen(RedisCluster cluster, Strike strike) throws InterruptedException;
  }

  ClusterScene(int replicas, Event event) {
    this.event = event;
    cluster =
        RedisCluster.builder()
            .replicas(replicas)
            .node(node -> node.directive("appendonly", "yes").directive("appendfsync", "always"))
            .start();
  }

  /** Kills a master that has keys, and starts it again. */
  static void loseMaster(RedisCluster cluster, Strike strike) throws InterruptedException {
    RedisServer master = findNodeWithKeys(cluster);
    master.kill();
    strike.pause(200, 1_500);
    master.restart();
    cluster.awaitComplete();
  }

  /** Makes the replica of a master that has keys the master, which loses no write. */
  static void promoteReplica(RedisCluster cluster, Strike strike) throws InterruptedException {
    strike.pause(100, 500);
    cluster.promote(cluster.replicasOf(findNodeWithKeys(cluster)).get(0));
  }

  /** Moves the slots of keys to other nodes, and back. */
  static void moveSlots(RedisCluster cluster, Strike strike) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      moveSlot(cluster, findNodeWithKeys(cluster), strike);
      strike.pause(100, 300);
    }
  }

  /** Moves the slot of a key of a node to the next node, with pauses between the keys. */
  private static void moveSlot(RedisCluster cluster, RedisServer from, Strike strike)
      throws InterruptedException {
    List<RedisServer> nodes = cluster.nodes();
    String key = Objects.toString(from.command("RANDOMKEY"), "no key");
    SlotMigration migration =
        cluster.beginMigration(
            cluster.slotOf(key), nodes.get((nodes.indexOf(from) + 1) % nodes.size()));
    strike.pause(20, 150);
    List<String> keys = migration.remainingKeys(1);
    while (!keys.isEmpty()) {
      migration.moveKey(keys.get(0));
      strike.pause(0, 100);
      keys = migration.remainingKeys(1);
    }
    strike.pause(20, 150);
    migration.finish();
  }

  private static RedisServer findNodeWithKeys(RedisCluster cluster) {
    List<RedisServer> masters = cluster.masters();
    return masters.stream()
        .filter(node -> node.command("RANDOMKEY") != null)
        .findFirst()
        .orElse(masters.get(0));
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
