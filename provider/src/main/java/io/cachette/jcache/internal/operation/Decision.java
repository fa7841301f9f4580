package io.cachette.jcache.internal.operation;

import org.jspecify.annotations.Nullable;

/**
 * What is to happen to an entry.
 *
 * @param value what PUT and LOAD store
 */
public record Decision<V>(Kind kind, @Nullable V value) {

  /** The kinds of decisions. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** The entry was looked at: its deadline may move. */
    ACCESS,
    /** A loaded value is stored; it came from the source and is not written there. */
    LOAD,
    /** A value is written through and stored. */
    PUT,
    /** The entry is deleted at the source, even if it is not cached, and removed. */
    REMOVE
  }

  public static <V> Decision<V> none() {
    return new Decision<>(Kind.NONE, null);
  }

  public static <V> Decision<V> access() {
    return new Decision<>(Kind.ACCESS, null);
  }

  public static <V> Decision<V> put(V value) {
    return new Decision<>(Kind.PUT, value);
  }

  public static <V> Decision<V> load(V value) {
    return new Decision<>(Kind.LOAD, value);
  }

  public static <V> Decision<V> remove() {
    return new Decision<>(Kind.REMOVE, null);
  }

  boolean keepsEntry() {
    return kind == Kind.NONE || kind == Kind.ACCESS;
  }
}
