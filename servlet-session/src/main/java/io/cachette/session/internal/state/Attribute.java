package io.cachette.session.internal.state;

import org.jspecify.annotations.Nullable;

/** An attribute as a request sees it. Guarded by the lock of its session. */
final class Attribute {

  /** What this request knows of it. */
  enum State {
    /** Redis has it, and nobody asked for it. */
    STORED,
    /** Redis has it, but it cannot be read. */
    HIDDEN,
    /** Redis has it, and the application has seen it, so that it may change in place. */
    READ,
    /** The application has set it. */
    SET,
    /** The application has removed it. */
    REMOVED
  }

  State state;

  /** What Redis has, or null if it has nothing. */
  byte @Nullable [] stored;

  /** What that was before it was compressed and encrypted, if it was read or written. */
  byte @Nullable [] plain;

  @Nullable Object value;

  /** Bytes that it takes. */
  int size;

  /** Counts what the application does with it, so that changes during a write are not lost. */
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

  /** Redis has it now. */
  void markWritten(
      byte @Nullable [] newStored, byte @Nullable [] newPlain, int changeCountAtWrite) {
    stored = newStored;
    plain = newPlain;
    if (changeCount == changeCountAtWrite && state == State.SET) {
      state = State.READ;
    }
  }
}
