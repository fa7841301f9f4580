package io.cachette.faults.client;

/** The part of Cachette that the clients use. */
public enum Mode {
  /** A cache without loader, writer and expiry. */
  PLAIN,
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

  /** Whether calls go on without Redis during an outage, and nodes do not agree meanwhile. */
  public boolean continuesWithoutRedis() {
    return this == BYPASS || this == LOCAL;
  }
}
