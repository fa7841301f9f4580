package io.cachette.jcache.support;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The changes of nodes that may work without Redis, and the reads that contradict them. A node must
 * not read a value that it has replaced or removed. When all nodes have recovered, no node must
 * read a value that any of them has replaced or removed. Each value is written once. Thread-safe.
 */
public final class OutageHistory {

  private static final long UNKNOWN = Long.MAX_VALUE;

  private final int nodes;
  private final AtomicLong clock = new AtomicLong();
  private final Map<String, KeyHistory> keys = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /** The history of one entry. */
  private static final class KeyHistory {

    /** When the call ended that wrote a value. */
    final Map<String, Long> writes = new ConcurrentHashMap<>();

    /** For each node, when the latest of its completed changes began. */
    final AtomicLongArray lastChanges;

    KeyHistory(int nodes) {
      this.lastChanges = new AtomicLongArray(nodes);
    }
  }

  /** A call of a cache. */
  @FunctionalInterface
  public interface Call {
    /** Makes a change, and returns the value that it has found, or null. */
    @Nullable String run();
  }

  /** Creates an empty history. */
  public OutageHistory(int nodes) {
    this.nodes = nodes;
  }

  private KeyHistory history(String key) {
    return keys.computeIfAbsent(key, any -> new KeyHistory(nodes));
  }

  /**
   * Makes a change.
   *
   * @param value the new value; null for a removal
   */
  public void change(int node, String key, @Nullable String value, Call call) {
    KeyHistory history = history(key);
    if (value != null) {
      history.writes.put(value, UNKNOWN);
    }
    long begin = clock.incrementAndGet();
    long floor = history.lastChanges.get(node);
    String found = call.run();
    long end = clock.incrementAndGet();
    if (value != null) {
      history.writes.put(value, end);
    }
    history.lastChanges.accumulateAndGet(node, begin, Math::max);
    check(node, key, floor, found);
  }

  /** Reads an entry and checks the value. */
  public void read(int node, String key, Call call) {
    long floor = history(key).lastChanges.get(node);
    check(node, key, floor, call.run());
  }

  /** Reads an entry after all nodes have recovered, and checks the value. */
  public void readRecovered(int node, String key, Call call) {
    AtomicLongArray changes = history(key).lastChanges;
    long floor = 0;
    for (int i = 0; i < nodes; i++) {
      floor = Math.max(floor, changes.get(i));
    }
    check(node, key, floor, call.run());
  }

  private void check(int node, String key, long floor, @Nullable String found) {
    if (found == null) {
      return;
    }
    Long written = history(key).writes.get(found);
    if (written == null) {
      violations.add("node %d reads %s=%s, which nobody wrote".formatted(node, key, found));
    } else if (written < floor) {
      violations.add(
          "node %d reads %s=%s, written until %d, replaced or removed from %d on"
              .formatted(node, key, found, written, floor));
    }
  }

  /** Returns a line for each read that contradicts the changes. */
  public Queue<String> violations() {
    return violations;
  }
}
