package io.cachette.faults.fault;

import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Objects;

/**
 * The move of one slot with its keys to another node, in the steps that {@code redis-cli --cluster
 * reshard} takes.
 */
record SlotMigration(String slot, RedisServer from, RedisServer to, List<RedisServer> all) {
  private static final String TIMEOUT_MILLIS = "5000";

  /** Creates a migration of the slot of a key of a node to the next node. */
  static SlotMigration ofKeysOf(RedisCluster cluster, RedisServer from) {
    List<RedisServer> nodes = cluster.nodes();
    String key = Objects.toString(from.command("RANDOMKEY"), "no key");
    String slot = Objects.toString(from.command("CLUSTER", "KEYSLOT", key));
    RedisServer to = nodes.get((nodes.indexOf(from) + 1) % nodes.size());
    return new SlotMigration(slot, from, to, nodes);
  }

  void run(Strike strike) throws InterruptedException {
    to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
    from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
    strike.pause(20, 150);
    String key = nextKey();
    while (!key.isEmpty()) {
      from.command("MIGRATE", to.host(), Integer.toString(to.port()), key, "0", TIMEOUT_MILLIS);
      strike.pause(0, 100);
      key = nextKey();
    }
    strike.pause(20, 150);
    to.command("CLUSTER", "SETSLOT", slot, "NODE", id(to));
    from.command("CLUSTER", "SETSLOT", slot, "NODE", id(to));
    for (RedisServer other : all) {
      other.command("CLUSTER", "SETSLOT", slot, "NODE", id(to));
    }
  }

  private String nextKey() {
    return from.command("CLUSTER", "GETKEYSINSLOT", slot, "1") instanceof List<?> keys
            && !keys.isEmpty()
        ? Objects.toString(keys.get(0))
        : "";
  }

  private static String id(RedisServer node) {
    return Objects.toString(node.command("CLUSTER", "MYID"));
  }
}
