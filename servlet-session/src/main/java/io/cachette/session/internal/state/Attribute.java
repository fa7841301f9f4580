package io.cachette.session.internal.state;

import org.jspecify.annotations.Nullable;

/** An attribute of a session during a request. Guarded by the lock of the session. */
final class Attribute {

  /** State of an attribute within the request. */
  enum State {
    /** Stored in Redis, and not read by this request. */
    STORED,
    /** Stored in Redis, but cannot be read. */
    HIDDEN,
    /** Stored in Redis and read by the application, which may change the value in place. */
    READ,
    /** Set by the application. */
    SET,
    /** Removed by the application, or never stored. */
    REMOVED
  }

  State state;

  /** Bytes in Redis; null if the attribute is not stored. */
  byte @Nullable [] stored;

  /** The stored bytes before compression and encryption; null if not read or written yet. */
  byte @Nullable [] plain;

  @Nullable Object value;

  /** Size in bytes. */
  int size;

  /** Counts changes by the application, to detect those that happen during a write. */
  int changeCount;

  private Attribute(State state) {
    this.state = state;
  }

  static Attribute stored(byte[] bytes) {
    Attribute attribute = new Attribute(State.STORED);
    attribute.stored = bytes;
    attribute.size = bytes.length;
    return attribute;
  }

  static Attribute absent() {
    return new Attribute(State.REMOVED);
  }

  boolean isVisible() {
    return state != State.REMOVED && state != State.HIDDEN;
  }

  void set(Object newValue, int newSize) {
    state = State.SET;
    value = newValue;
    size = newSize;
    changeCount++;
  }

  void remove() {
    state = State.REMOVED;
    value = null;
    size = 0;
    changeCount++;
  }

  /** Records the bytes that were written, and keeps changes that were made since. */
  void markWritten(
      byte @Nullable [] newStored, byte @Nullable [] newPlain, int changeCountAtWrite) {
    stored = newStored;
    plain = newPlain;
    if (changeCount == changeCountAtWrite && state == State.SET) {
      state = State.READ;
    }
  }
}
