package io.cachette.faults.client;

/** The part of Cachette that the clients use. */
public enum Mode {
  /** A cache without loader, writer and expiry. */
  PLAIN,
  /** A cache that many threads of each node use at the same time, so that calls share requests. */
  MANY_THREADS,
  /** A cache with 16 partitions, which are on all masters of a cluster. */
  PARTITIONED,
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

  /** Whether calls go on without Redis during an outage, and nodes do not agree meanwhile. */
  public boolean continuesWithoutRedis() {
    return this == BYPASS || this == LOCAL;
  }
}
