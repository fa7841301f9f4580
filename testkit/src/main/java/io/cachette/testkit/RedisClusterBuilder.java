package io.cachette.testkit;

import io.cachette.testkit.internal.ConditionPoller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Builder of a {@link RedisCluster} with options. Not thread-safe.
 *
 * <pre>{@code
 * try (RedisCluster cluster =
 *     RedisCluster.builder().replicas(1).nodeTimeout(Duration.ofSeconds(1)).start()) {
 *   RedisServer master = cluster.masterOf("greeting");
 *   RedisServer replica = cluster.failOver(master); // kills the master
 *   Assertions.assertSame(replica, cluster.masterOf("greeting"));
 * }
 * }</pre>
 */
public final class RedisClusterBuilder {
  private static final int MASTERS = 3;
  private static final int SLOTS = ClusterState.SLOTS;

  private Consumer<RedisServerBuilder> options = node -> {};
  private int replicas;

  RedisClusterBuilder() {}

  /**
   * Sets the number of replicas of each master; by default a master has none.
   *
   * @param perMaster 0 or more
   * @return this builder
   * @throws IllegalArgumentException if the number is negative
   */
  public RedisClusterBuilder replicas(int perMaster) {
    if (perMaster < 0) {
      throw new IllegalArgumentException("Not a number of replicas: " + perMaster);
    }
    replicas = perMaster;
    return this;
  }

  /**
   * Sets the time after which the nodes take a node for failed that does not answer ({@code
   * cluster-node-timeout}); by default that of the server, 15 seconds. After that time, a replica
   * takes about another second to replace its master.
   *
   * @param timeout in milliseconds; less than a second fails over by mistake on a slow machine
   * @return this builder
   */
  public RedisClusterBuilder nodeTimeout(Duration timeout) {
    String millis = Long.toString(timeout.toMillis());
    return node(server -> server.directive("cluster-node-timeout", millis));
  }

  /**
   * Adds options of each node, such as users or TLS.
   *
   * @param options called once per node
   * @return this builder
   */
  public RedisClusterBuilder node(Consumer<RedisServerBuilder> options) {
    this.options = this.options.andThen(options);
    return this;
  }

  /**
   * Starts the cluster.
   *
   * @return a cluster that serves all slots, and whose replicas have copied their masters
   * @throws IllegalStateException if there is no binary or the cluster does not start
   */
  public RedisCluster start() {
    ServerGroup group = new ServerGroup();
    try {
      List<RedisServer> nodes = new ArrayList<>();
      for (int i = 0; i < MASTERS * (1 + replicas); i++) {
        RedisServerBuilder node =
            RedisServer.builder()
                .directive("cluster-enabled", "yes")
                .directive("repl-diskless-sync-delay", "0");
        options.accept(node);
        nodes.add(group.start(node));
      }
      RedisCluster cluster = new RedisCluster(group, List.copyOf(nodes));
      formCluster(nodes);
      cluster.awaitComplete();
      return cluster;
    } catch (RuntimeException e) {
      throw group.closeAfter(e);
    }
  }

  /** The first nodes become the masters. */
  private static void formCluster(List<RedisServer> nodes) {
    for (int i = 0; i < MASTERS; i++) {
      nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      nodes.get(i).command(createAddSlotsCommand(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS));
    }
    for (int i = 0; i < nodes.size(); i++) {
      for (RedisServer peer : nodes.subList(i + 1, nodes.size())) {
        nodes.get(i).command("CLUSTER", "MEET", peer.host(), Integer.toString(peer.peerPort()));
      }
    }
    ClusterState state = ClusterState.of(nodes);
    for (int i = MASTERS; i < nodes.size(); i++) {
      follow(state, nodes.get(i), nodes.get(i % MASTERS));
    }
  }

  private static void follow(ClusterState state, RedisServer replica, RedisServer master) {
    ConditionPoller.awaitUntil(
        RedisCluster.TIMEOUT,
        () -> state.knows(replica, master),
        () -> "A node does not know the others:" + state.describe());
    replica.command("CLUSTER", "REPLICATE", state.idOf(master));
  }

  private static String[] createAddSlotsCommand(int from, int to) {
    List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
    IntStream.range(from, to).mapToObj(Integer::toString).forEach(command::add);
    return command.toArray(String[]::new);
  }
}
