package io.cachette.testkit;

import io.cachette.testkit.internal.ConditionPoller;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A real cluster of three masters without replicas, which share the slots evenly. Thread-safe.
 *
 * <p>A start takes some seconds, so keep the cluster for a test class:
 *
 * <pre>{@code
 * @AutoClose static final RedisCluster CLUSTER = RedisCluster.start();
 *
 * @Test
 * void nodes_started_areThree() {
 *   Assertions.assertEquals(3, CLUSTER.nodes().size());
 * }
 * }</pre>
 *
 * <p>The nodes stop with {@link #close()}, and at the latest when the JVM ends, like every {@link
 * RedisServer}.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int MASTERS = 3;
  private static final int SLOTS = 16_384;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ServerGroup group;
  private final List<RedisServer> nodes;

  private RedisCluster(ServerGroup group, List<RedisServer> nodes) {
    this.group = group;
    this.nodes = nodes;
  }

  /**
   * Starts a cluster with the default configuration.
   *
   * @return a cluster that serves all slots
   * @throws IllegalStateException if there is no binary or the cluster does not start
   */
  public static RedisCluster start() {
    return start(node -> {});
  }

  /**
   * Starts a cluster.
   *
   * @param options sets the options of each node, such as users or TLS; called once per node
   * @return a cluster that serves all slots
   * @throws IllegalStateException if there is no binary or the cluster does not start
   */
  public static RedisCluster start(Consumer<RedisServerBuilder> options) {
    ServerGroup group = new ServerGroup();
    try {
      List<RedisServer> nodes = new ArrayList<>();
      for (int i = 0; i < MASTERS; i++) {
        RedisServerBuilder node = RedisServer.builder().directive("cluster-enabled", "yes");
        options.accept(node);
        nodes.add(group.start(node));
      }
      RedisCluster cluster = new RedisCluster(group, List.copyOf(nodes));
      cluster.formCluster();
      cluster.awaitComplete();
      return cluster;
    } catch (RuntimeException e) {
      throw group.closeAfter(e);
    }
  }

  /**
   * Returns the URI for clients without TLS. In their replies to such clients, the nodes name each
   * other by the ports without TLS.
   *
   * @return {@code redis+cluster://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port}; does not change
   */
  public URI uri() {
    return Addresses.createUri("redis+cluster", nodes, RedisServer::port, "");
  }

  /**
   * Returns {@link #uri()} with a user, who need not exist.
   *
   * @param user a name; {@code default} is the default user
   * @param password the password in plain text
   * @return {@link #uri()} with {@code user:password@}, percent-encoded
   */
  public URI uri(String user, String password) {
    return Addresses.withCredentials(user, password, uri());
  }

  /**
   * Returns the URI for clients with TLS. In their replies to such clients, the nodes name each
   * other by the ports with TLS.
   *
   * @return {@code rediss+cluster://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port}; does not change
   * @throws IllegalStateException if the nodes were started without TLS
   */
  public URI tlsUri() {
    return Addresses.createUri("rediss+cluster", nodes, RedisServer::tlsPort, "");
  }

  /**
   * Returns {@link #tlsUri()} with a user, who need not exist.
   *
   * @param user a name; {@code default} is the default user
   * @param password the password in plain text
   * @return {@link #tlsUri()} with {@code user:password@}, percent-encoded
   * @throws IllegalStateException if the nodes were started without TLS
   */
  public URI tlsUri(String user, String password) {
    return Addresses.withCredentials(user, password, tlsUri());
  }

  /**
   * Returns the nodes in the order of their slots. A node answers a command for a key of another
   * node with {@code MOVED}.
   *
   * @return three servers
   */
  public List<RedisServer> nodes() {
    return nodes;
  }

  /**
   * Waits until all nodes serve their slots and know each other. After a {@link
   * RedisServer#restart()} this takes about two seconds.
   *
   * @throws IllegalStateException if that takes more than a minute
   * @throws UncheckedIOException if a node cannot be reached or does not answer
   */
  public void awaitComplete() {
    ConditionPoller.awaitUntil(
        TIMEOUT, () -> nodes.stream().allMatch(RedisCluster::isComplete), this::describeFailure);
  }

  /**
   * Removes all data of all nodes.
   *
   * @throws UncheckedIOException if a node cannot be reached or does not answer
   */
  public void flushAll() {
    nodes.forEach(RedisServer::flushAll);
  }

  /** Stops all nodes and deletes their folders. A second call has no effect. */
  @Override
  public void close() {
    group.close();
  }

  @Override
  public String toString() {
    return "RedisCluster[" + uri() + "]";
  }

  private void formCluster() {
    for (int i = 0; i < MASTERS; i++) {
      nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      nodes.get(i).command(createAddSlotsCommand(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS));
    }
    for (int i = 0; i < MASTERS; i++) {
      for (RedisServer peer : nodes.subList(i + 1, MASTERS)) {
        nodes.get(i).command("CLUSTER", "MEET", peer.host(), Integer.toString(peer.peerPort()));
      }
    }
  }

  private static String[] createAddSlotsCommand(int from, int to) {
    List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
    IntStream.range(from, to).mapToObj(Integer::toString).forEach(command::add);
    return command.toArray(String[]::new);
  }

  private static boolean isComplete(RedisServer node) {
    String info = readInfo(node);
    return info.contains("cluster_state:ok\r\n")
        && info.contains("cluster_known_nodes:" + MASTERS + "\r\n")
        && info.contains("cluster_slots_ok:" + SLOTS + "\r\n");
  }

  private static String readInfo(RedisServer node) {
    return String.valueOf(node.command("CLUSTER", "INFO"));
  }

  private String describeFailure() {
    StringBuilder text = new StringBuilder("The cluster was not complete after " + TIMEOUT);
    nodes.forEach(node -> text.append('\n').append(node).append('\n').append(readInfo(node)));
    return text.toString();
  }
}
