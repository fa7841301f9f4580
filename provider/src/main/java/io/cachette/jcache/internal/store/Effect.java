package io.cachette.jcache.internal.store;

/**
 * The effect of a {@link Mutation} on an entry. The constants have the order of the codes in {@code
 * mutate.lua}, which never changes.
 */
public enum Effect {
  /** The entry is absent, and the mutation did nothing. */
  ABSENT,
  /** The entry is present, and its value did not change. */
  READ,
  /** The entry was created. */
  CREATED,
  /** The value of the entry was replaced. */
  UPDATED,
  /** The entry was removed. */
  REMOVED,
  /** The entry is present but did not meet the condition. */
  REJECTED,
  /** The entry was not created, because its time to live is zero. */
  DISCARDED,
  /** Another caller holds a lease on the entry, or the lease of this caller has expired. */
  BUSY,
  /** A load token was issued. */
  TOKEN_ISSUED,
  /** Redis has not confirmed the mutation; other mutations of the request have another result. */
  UNKNOWN;

  private static final Effect[] BY_CODE = values();

  /** Whether the entry is another one than before. */
  public boolean isChange() {
    return this == CREATED || this == UPDATED || this == REMOVED;
  }

  /** Whether a byte of a reply is a code, and not the mark of what follows the codes. */
  static boolean isDigit(byte code) {
    return code >= '0' && code <= '9';
  }

  static Effect ofDigit(byte code) {
    return BY_CODE[code - '0'];
  }
}
