package io.cachette.testkit;

import io.cachette.testkit.internal.ClusterNode;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state of a cluster as its running nodes report it. Each call asks them again.
 *
 * @param ids all nodes with their ids, which do not change; those that do not run are not asked
 */
record ClusterState(Map<RedisServer, String> ids) {
  static final int SLOTS = 16_384;

  static ClusterState of(List<RedisServer> nodes) {
    Map<RedisServer, String> ids = new LinkedHashMap<>();
    nodes.forEach(node -> ids.put(node, String.valueOf(node.command("CLUSTER", "MYID"))));
    return new ClusterState(ids);
  }

  /** Returns the id of a node. */
  String idOf(RedisServer node) {
    String id = ids.get(node);
    if (id == null) {
      throw new IllegalArgumentException(node + " is no node of the cluster");
    }
    return id;
  }

  /** What a running node says about itself. A node knows best what it is. */
  private record Self(RedisServer server, ClusterNode node) {
    static Self of(RedisServer server) {
      return new Self(
          server, view(server).stream().filter(ClusterNode::isMyself).findFirst().orElseThrow());
    }
  }

  private static List<ClusterNode> view(RedisServer node) {
    return ClusterNode.parse(String.valueOf(node.command("CLUSTER", "NODES")));
  }

  private List<RedisServer> running() {
    return ids.keySet().stream().filter(RedisServer::isRunning).toList();
  }

  /** Returns any running node. */
  RedisServer anyNode() {
    return running().stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No node of the cluster runs"));
  }

  private List<Self> runningMasters() {
    return running().stream().map(Self::of).filter(self -> self.node.isMaster()).toList();
  }

  /** Returns the running node that owns a slot. */
  Optional<RedisServer> ownerOf(int slot) {
    return runningMasters().stream()
        .filter(self -> self.node.slots().get(slot))
        .max(Comparator.comparingLong(self -> self.node.epoch()))
        .map(Self::server);
  }

  /** Returns the running masters that have slots, in the order of their first slots. */
  List<RedisServer> masters() {
    return runningMasters().stream()
        .filter(self -> !self.node.slots().isEmpty())
        .sorted(Comparator.comparingInt(self -> self.node.slots().nextSetBit(0)))
        .map(Self::server)
        .toList();
  }

  /** Returns the running replicas of a running node. */
  List<RedisServer> replicasOf(RedisServer master) {
    String id = idOf(master);
    return running().stream()
        .map(Self::of)
        .filter(self -> self.node.master().equals(id))
        .map(Self::server)
        .toList();
  }

  BitSet slotsOf(RedisServer node) {
    return Self.of(node).node.slots();
  }

  boolean isMaster(RedisServer node) {
    return Self.of(node).node.isMaster();
  }

  boolean knows(RedisServer node, RedisServer peer) {
    String id = idOf(peer);
    return view(node).stream().anyMatch(other -> other.id().equals(id) && other.isReachable());
  }

  /** Whether running nodes own all slots, agree on that, and have up-to-date replicas. */
  boolean isComplete() {
    List<RedisServer> running = running();
    Set<String> expected = running.stream().map(this::idOf).collect(Collectors.toSet());
    Set<Map<String, Role>> views = new HashSet<>();
    for (RedisServer node : running) {
      Map<String, Role> roles = rolesOf(node, expected);
      if (roles.size() < expected.size() || !isReady(node)) {
        return false;
      }
      views.add(roles);
    }
    return views.size() == 1 && views.stream().allMatch(ClusterState::haveAllSlots);
  }

  /** The master of a node and its slots. */
  private record Role(String master, BitSet slots) {}

  /** Returns the roles of the nodes that a node reaches. */
  private static Map<String, Role> rolesOf(RedisServer node, Set<String> expected) {
    Map<String, Role> roles = new HashMap<>();
    view(node).stream()
        .filter(other -> expected.contains(other.id()) && other.isReachable())
        .forEach(other -> roles.put(other.id(), new Role(other.master(), other.slots())));
    return roles;
  }

  private static boolean haveAllSlots(Map<String, Role> roles) {
    return roles.values().stream().mapToInt(role -> role.slots.cardinality()).sum() == SLOTS;
  }

  private boolean isReady(RedisServer node) {
    String info = readInfo(node);
    return info.contains("cluster_state:ok\r\n")
        && info.contains("cluster_known_nodes:" + ids.size() + "\r\n")
        && info.contains("cluster_slots_ok:" + SLOTS + "\r\n")
        && !readReplication(node).contains("master_link_status:down");
  }

  private static String readInfo(RedisServer node) {
    return String.valueOf(node.command("CLUSTER", "INFO"));
  }

  private static String readReplication(RedisServer node) {
    return String.valueOf(node.command("INFO", "replication"));
  }

  /** Returns what the running nodes report, for a message. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (RedisServer node : ids.keySet()) {
      text.append('\n').append(node).append('\n');
      text.append(node.isRunning() ? describe(node) : "does not run");
    }
    return text.toString();
  }

  private static String describe(RedisServer node) {
    return readInfo(node) + node.command("CLUSTER", "NODES") + readReplication(node);
  }
}
