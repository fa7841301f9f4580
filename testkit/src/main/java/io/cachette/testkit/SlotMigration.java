package io.cachette.testkit;

import io.cachette.testkit.internal.Login;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The migration of one slot of a {@link RedisCluster} to another master, key by key, in the steps
 * of {@code redis-cli --cluster reshard}. Between two steps, the old master answers for keys that
 * have moved with {@code ASK}, and with {@code TRYAGAIN} if only some keys of a command have moved.
 * Use one thread at a time.
 *
 * <pre>{@code
 * try (RedisCluster cluster = RedisCluster.start()) {
 *   RedisServer to = cluster.masters().get(0);
 *   SlotMigration migration = cluster.beginMigration(cluster.slotOf("greeting"), to);
 *   migration.moveKeys();
 *   // clients are redirected for each command here
 *   migration.finish();
 *   Assertions.assertSame(to, cluster.masterOf("greeting"));
 * }
 * }</pre>
 */
public final class SlotMigration {
  private static final String TIMEOUT_MILLIS = "5000";
  private static final String DATABASE = "0";

  private final ClusterState cluster;
  private final String slot;
  private final RedisServer from;
  private final RedisServer to;

  private SlotMigration(ClusterState cluster, int slot, RedisServer from, RedisServer to) {
    this.cluster = cluster;
    this.slot = Integer.toString(slot);
    this.from = from;
    this.to = to;
  }

  static SlotMigration begin(ClusterState cluster, int slot, RedisServer from, RedisServer to) {
    if (from == to) {
      throw new IllegalArgumentException("%s owns slot %d already".formatted(to, slot));
    }
    SlotMigration migration = new SlotMigration(cluster, slot, from, to);
    migration.setSlot(to, "IMPORTING", from);
    migration.setSlot(from, "MIGRATING", to);
    return migration;
  }

  /** {@return the master that owned the slot at the beginning} */
  public RedisServer from() {
    return from;
  }

  /** {@return the master that owns the slot at the end} */
  public RedisServer to() {
    return to;
  }

  /**
   * Returns keys that have not moved yet.
   *
   * @param limit the largest number of keys to return
   * @return keys in any order; empty if all have moved
   * @throws UncheckedIOException if the old master cannot be reached or does not answer
   */
  public List<String> remainingKeys(int limit) {
    return from.command("CLUSTER", "GETKEYSINSLOT", slot, Integer.toString(limit))
            instanceof List<?> keys
        ? keys.stream().map(String::valueOf).toList()
        : List.of();
  }

  /**
   * Moves one key ({@code MIGRATE}).
   *
   * @param key a key of the slot
   * @return false if the old master does not have it, because it has moved, expired or was removed
   * @throws RedisCommandException if one of the masters cannot move it
   * @throws UncheckedIOException if the old master cannot be reached or does not answer
   */
  public boolean moveKey(String key) {
    List<String> command = new ArrayList<>(List.of("MIGRATE", to.host()));
    command.addAll(List.of(Integer.toString(to.peerPort()), key, DATABASE, TIMEOUT_MILLIS));
    Login login = to.login();
    if (login != null) {
      command.addAll(List.of("AUTH2", login.user(), login.password()));
    }
    return "OK".equals(from.command(command.toArray(String[]::new)));
  }

  /**
   * Moves all keys that have not moved yet.
   *
   * @throws RedisCommandException if one of the masters cannot move a key
   * @throws UncheckedIOException if the old master cannot be reached or does not answer
   */
  public void moveKeys() {
    List<String> keys = remainingKeys(1);
    while (!keys.isEmpty()) {
      moveKey(keys.get(0));
      keys = remainingKeys(1);
    }
  }

  /**
   * Assigns the slot to the new master, and tells all running masters.
   *
   * @throws IllegalStateException if there are keys that have not moved
   * @throws RedisCommandException if a master does not accept the new owner
   * @throws UncheckedIOException if a master cannot be reached or does not answer
   */
  public void finish() {
    List<String> remaining = remainingKeys(1);
    if (!remaining.isEmpty()) { // Redis would delete them
      throw new IllegalStateException(
          "Keys of slot %s have not moved: %s".formatted(slot, remaining));
    }
    List<RedisServer> others =
        cluster.masters().stream().filter(node -> node != from && node != to).toList();
    Stream.concat(Stream.of(to, from), others.stream()).forEach(node -> setSlot(node, "NODE", to));
  }

  void complete() {
    moveKeys();
    finish();
  }

  private void setSlot(RedisServer node, String state, RedisServer other) {
    node.command("CLUSTER", "SETSLOT", slot, state, cluster.idOf(other));
  }

  @Override
  public String toString() {
    return "SlotMigration[%s, %s, %s]".formatted(slot, from, to);
  }
}
