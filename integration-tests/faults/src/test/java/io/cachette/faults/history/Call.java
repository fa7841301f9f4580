package io.cachette.faults.history;

/** A call of a client for one entry, or the loss of the entry. */
public enum Call {
  GET,
  /** A read that a near cache may answer, so that it may be stale. */
  NEAR_GET,
  PUT,
  GET_AND_PUT,
  PUT_IF_ABSENT,
  /** {@code replace(key, old, new)}. */
  REPLACE,
  REMOVE,
  GET_AND_REMOVE,
  /** An entry processor that adds one, or sets its argument if there is no value. */
  INCREMENT,
  /** The entry disappears without a caller: an eviction, {@code FLUSHALL}, a deleted Redis key. */
  LOSE;

  /** Whether the call can change an entry of a cache without a loader. */
  boolean isChange() {
    return this != GET && this != NEAR_GET;
  }
}
