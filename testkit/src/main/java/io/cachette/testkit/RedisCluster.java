package io.cachette.testkit;

import io.cachette.testkit.internal.ConditionPoller;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A real cluster of three masters, which share the slots evenly, and their replicas if you ask for
 * some. Thread-safe.
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
 * <p>Methods that say which node has which role ask all running nodes, one after another. A paused
 * node does not answer them.
 *
 * <p>The nodes stop with {@link #close()}, and at the latest when the JVM ends, like every {@link
 * RedisServer}.
 */
public final class RedisCluster implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ServerGroup group;
  private final List<RedisServer> nodes;
  private final ClusterState state;

  RedisCluster(ServerGroup group, List<RedisServer> nodes) {
    this.group = group;
    this.nodes = nodes;
    this.state = ClusterState.of(nodes);
  }

  /**
   * Starts a cluster with the default configuration, without replicas.
   *
   * @return a cluster that serves all slots
   * @throws IllegalStateException if there is no binary or the cluster does not start
   */
  public static RedisCluster start() {
    return builder().start();
  }

  /**
   * Starts a cluster without replicas.
   *
   * @param options sets the options of each node, such as users or TLS; called once per node
   * @return a cluster that serves all slots
   * @throws IllegalStateException if there is no binary or the cluster does not start
   */
  public static RedisCluster start(Consumer<RedisServerBuilder> options) {
    return builder().node(options).start();
  }

  /**
   * Returns a builder for a cluster with options.
   *
   * @return a new builder
   */
  public static RedisClusterBuilder builder() {
    return new RedisClusterBuilder();
  }

  /**
   * Returns the URI for clients without TLS. In their replies to such clients, the nodes name each
   * other by the ports without TLS.
   *
   * @return {@code redis+cluster://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port} with the ports of
   *     all {@link #nodes()}; does not change
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
   * @return {@code rediss+cluster://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port} with the ports of
   *     all {@link #nodes()}; does not change
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
   * Returns all nodes: those that were masters at the start in the order of their slots, then those
   * that were replicas. A node answers a command for a key of another node with {@code MOVED}.
   *
   * @return three servers, and the replicas; does not change
   */
  public List<RedisServer> nodes() {
    return nodes;
  }

  /**
   * Returns the running masters that own slots now.
   *
   * @return the masters in the order of their first slots
   * @throws UncheckedIOException if a running node does not answer
   */
  public List<RedisServer> masters() {
    return state.masters();
  }

  /**
   * Returns the running replicas that a node has now.
   *
   * @param master a running node
   * @return the replicas; empty if it has none or is a replica itself
   * @throws UncheckedIOException if a running node does not answer
   */
  public List<RedisServer> replicasOf(RedisServer master) {
    return state.replicasOf(master);
  }

  /**
   * Returns the slot of a key ({@code CLUSTER KEYSLOT}).
   *
   * @param key a key, or its hash tag without braces
   * @return a number from 0 to 16383
   * @throws UncheckedIOException if no node answers
   */
  public int slotOf(String key) {
    return Integer.parseInt(String.valueOf(state.anyNode().command("CLUSTER", "KEYSLOT", key)));
  }

  /**
   * Returns the running node that owns a slot now.
   *
   * @param slot a number from 0 to 16383
   * @return a master
   * @throws IllegalStateException if no running node owns the slot
   * @throws UncheckedIOException if a running node does not answer
   */
  public RedisServer masterOf(int slot) {
    return state
        .ownerOf(slot)
        .orElseThrow(() -> new IllegalStateException("No running node owns slot " + slot));
  }

  /**
   * Returns the running node that owns the slot of a key now.
   *
   * @param key a key, or its hash tag without braces
   * @return a master
   * @throws IllegalStateException if no running node owns the slot
   * @throws UncheckedIOException if a running node does not answer
   */
  public RedisServer masterOf(String key) {
    return masterOf(slotOf(key));
  }

  /**
   * Waits until the running nodes serve all slots, agree on the owners, and all running replicas
   * are linked with their masters. After a {@link RedisServer#restart()} this takes about two
   * seconds. After the kill of a master, it takes until a replica has replaced it.
   *
   * @throws IllegalStateException if that takes more than a minute
   * @throws UncheckedIOException if a running node does not answer
   */
  public void awaitComplete() {
    await(state::isComplete, "The cluster was not complete");
  }

  /**
   * Makes a replica the master without loss of data ({@code CLUSTER FAILOVER}), and waits until all
   * nodes know. The old master holds writes back meanwhile, and becomes a replica of the new one.
   *
   * @param replica a running replica, which is linked with its master
   * @throws IllegalStateException if that takes more than a minute
   * @throws RedisCommandException if the node is no replica, or its master does not run
   * @throws UncheckedIOException if a running node does not answer
   */
  public void promote(RedisServer replica) {
    replica.command("CLUSTER", "FAILOVER");
    await(() -> state.isMaster(replica), "The replica was not promoted");
    awaitComplete();
  }

  /**
   * Kills a master and waits until a replica has replaced it. That takes the time of {@link
   * RedisClusterBuilder#nodeTimeout} and a second. Writes that the master has not sent to the
   * replica are lost. To start the old master again, call {@link RedisServer#restart()}; it becomes
   * a replica.
   *
   * @param master a running master with a replica
   * @return the new master, which serves the slots of the old one
   * @throws IllegalArgumentException if the node has no slots or no replica
   * @throws IllegalStateException if there is no new master after a minute
   * @throws UncheckedIOException if a running node does not answer
   */
  public RedisServer failOver(RedisServer master) {
    BitSet slots = state.slotsOf(master);
    if (slots.isEmpty() || replicasOf(master).isEmpty()) {
      throw new IllegalArgumentException(master + " is no master with slots and a replica");
    }
    master.kill();
    awaitComplete();
    return masterOf(slots.nextSetBit(0));
  }

  /**
   * Begins to migrate a slot, and moves no key yet.
   *
   * @param slot a number from 0 to 16383
   * @param to a running master that does not own the slot
   * @return the migration, whose next steps the caller takes
   * @throws IllegalArgumentException if the node owns the slot
   * @throws IllegalStateException if no running node owns the slot
   * @throws RedisCommandException if the node is a replica
   * @throws UncheckedIOException if a running node does not answer
   */
  public SlotMigration beginMigration(int slot, RedisServer to) {
    return SlotMigration.begin(state, slot, masterOf(slot), to);
  }

  /**
   * Migrates a slot with all its keys, one by one.
   *
   * @param slot a number from 0 to 16383
   * @param to a running master that does not own the slot
   * @throws IllegalArgumentException if the node owns the slot
   * @throws IllegalStateException if no running node owns the slot
   * @throws RedisCommandException if the node is a replica, or a key cannot be moved
   * @throws UncheckedIOException if a running node does not answer
   */
  public void migrateSlot(int slot, RedisServer to) {
    beginMigration(slot, to).complete();
  }

  /**
   * Migrates the first slots of a master to another one, one after another. An empty slot takes
   * about ten milliseconds.
   *
   * @param from a running master
   * @param to another running master, which may have no slots
   * @param slots the number of slots to migrate
   * @throws IllegalArgumentException if the node has fewer slots, or both nodes are the same
   * @throws RedisCommandException if the other node is a replica, or a key cannot be moved
   * @throws UncheckedIOException if a running node does not answer
   */
  public void reshard(RedisServer from, RedisServer to, int slots) {
    BitSet owned = state.slotsOf(from);
    if (owned.cardinality() < slots) {
      throw new IllegalArgumentException(from + " has only " + owned.cardinality() + " slots");
    }
    owned.stream()
        .limit(slots)
        .forEach(slot -> SlotMigration.begin(state, slot, from, to).complete());
  }

  /**
   * Removes all data of all masters, and so that of their replicas.
   *
   * @throws UncheckedIOException if a running node does not answer
   */
  public void flushAll() {
    masters().forEach(RedisServer::flushAll);
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

  private void await(BooleanSupplier condition, String failure) {
    ConditionPoller.awaitUntil(
        TIMEOUT, condition, () -> failure + " after " + TIMEOUT + state.describe());
  }
}
