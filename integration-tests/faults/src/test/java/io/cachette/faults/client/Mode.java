package io.cachette.faults.client;

/** The part of Cachette that the clients use. */
public enum Mode {
  /** A cache without loader, writer and expiry. */
  PLAIN,
  /** A cache that many threads of each node use at the same time, so that calls share requests. */
  MANY_THREADS,
  /** A cache with 16 partitions, which are on all masters of a cluster. */
  PARTITIONED,
  /** A cache of which each node has a near cache. One node only reads. */
  NEAR,
  /** The same with entries that expire a second after the last change. */
  NEAR_EXPIRING,
  /** The same as {@link #NEAR} with 16 partitions, which are on all masters of a cluster. */
  NEAR_PARTITIONED,
  /** A cache with loader and writer, on a system of record that no fault touches. */
  WRITE_THROUGH,
  /** A cache whose entries expire a second after the last change. */
  EXPIRING,
  /** A cache that goes on without Redis during an outage, as if it were empty. */
  BYPASS,
  /** A cache that goes on without Redis during an outage, with the entries of the node. */
  LOCAL,
  /** Locks and rate limits. */
  COORDINATION,
  /** Sessions of a web application, each on all nodes at a time. */
  SESSIONS;

  /** The number of threads of a node. */
  int threads() {
    return this == MANY_THREADS ? 64 : 4;
  }

  /** The time between the operations of a thread. */
  int tickMillis() {
    return this == MANY_THREADS ? 100 : 25;
  }

  /** Whether the nodes have near caches, so that reads may be stale. */
  public boolean hasNearCache() {
    return this == NEAR || this == NEAR_EXPIRING || this == NEAR_PARTITIONED;
  }

  /** Whether the entries expire. */
  public boolean isExpiring() {
    return this == EXPIRING || this == NEAR_EXPIRING;
  }

  /** Returns the mode whose clients use the same cache without a near cache. */
  Mode withoutNearCache() {
    return switch (this) {
      case NEAR -> PLAIN;
      case NEAR_EXPIRING -> EXPIRING;
      case NEAR_PARTITIONED -> PARTITIONED;
      default -> this;
    };
  }

  /** Whether calls go on without Redis during an outage, and nodes do not agree meanwhile. */
  public boolean continuesWithoutRedis() {
    return this == BYPASS || this == LOCAL;
  }
}
