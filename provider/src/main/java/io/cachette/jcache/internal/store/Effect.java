package io.cachette.jcache.internal.store;

/**
 * What became of an entry. The order is the one of the codes in {@code mutate.lua} and never
 * changes.
 */
public enum Effect {
  /** There is no entry, and nothing was done. */
  ABSENT,
  /** There is an entry; its value stayed. */
  READ,
  /** The entry was created. */
  CREATED,
  /** The value of the entry was replaced. */
  UPDATED,
  /** The entry was removed. */
  REMOVED,
  /** There is an entry, but the condition did not hold. */
  REJECTED,
  /** The entry would have been created, but expired at once: it was never visible. */
  DISCARDED,
  /** Somebody else holds a lease on the entry, or the lease that was used is lost. */
  BUSY,
  /** A ticket was handed out. */
  TOKEN_ISSUED;

  private static final Effect[] BY_CODE = values();

  static Effect of(Object code) {
    return BY_CODE[((Long) code).intValue()];
  }
}
