package io.cachette.testkit.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * What one node of a cluster says about a node: a line of the reply to {@code CLUSTER NODES}.
 *
 * @param flags such as {@code master}, {@code fail} or, for the node that answers, {@code myself}
 * @param master the id of the master of a replica, or {@code -} for a master
 * @param epoch the configuration epoch; of two nodes that claim a slot, the one with the greater
 *     epoch owns it
 * @param slots the slots that the node serves, without those that it imports
 */
public record ClusterNode(String id, Set<String> flags, String master, long epoch, BitSet slots) {
  private static final int FIRST_SLOT = 8;

  /** Reads a reply, which has one line per node. */
  public static List<ClusterNode> parse(String reply) {
    return reply.lines().map(line -> parse(line.split(" ", -1))).toList();
  }

  private static ClusterNode parse(String[] words) {
    BitSet slots = new BitSet();
    Arrays.stream(words)
        .skip(FIRST_SLOT)
        .filter(word -> !word.startsWith("[")) // a slot that moves
        .forEach(word -> addRange(slots, word));
    return new ClusterNode(
        words[0], Set.of(words[2].split(",", -1)), words[3], Long.parseLong(words[6]), slots);
  }

  private static void addRange(BitSet slots, String range) {
    int dash = range.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
    int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
    slots.set(first, last + 1);
  }

  /** Whether this is the node that answers. */
  public boolean isMyself() {
    return flags.contains("myself");
  }

  /** Whether the node serves slots, and copies no other node. */
  public boolean isMaster() {
    return flags.contains("master");
  }

  /** Whether the node that answers knows the address of this node, and reaches it. */
  public boolean isReachable() {
    return flags.stream().noneMatch(Set.of("fail", "fail?", "handshake", "noaddr")::contains);
  }
}
