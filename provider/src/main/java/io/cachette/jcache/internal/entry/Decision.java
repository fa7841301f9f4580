package io.cachette.jcache.internal.entry;

import io.cachette.jcache.internal.store.Ttl;
import org.jspecify.annotations.Nullable;

/**
 * The change of an entry on which a {@link Decider} decides.
 *
 * @param value the value that {@link Kind#PUT} and {@link Kind#LOAD} store, else null
 * @param ttl the time to live of the value; null if the expiry policy determines it
 */
public record Decision<V>(Kind kind, @Nullable V value, @Nullable Ttl ttl) {

  /** The kinds of decisions. */
  public enum Kind {
    /** The entry does not change. */
    NONE,
    /** The entry was accessed, so that its expiry time may change. */
    ACCESS,
    /** A loaded value is stored. It is not written through, as it comes from the source. */
    LOAD,
    /** A value is written through and stored. */
    PUT,
    /** The entry is deleted at the source, even if it is not cached, and is then removed. */
    REMOVE
  }

  public static <V> Decision<V> none() {
    return new Decision<>(Kind.NONE, null, null);
  }

  public static <V> Decision<V> access() {
    return new Decision<>(Kind.ACCESS, null, null);
  }

  /**
   * Creates the decision to store a value with a time to live.
   *
   * @param ttl the time to live; null if the expiry policy determines it
   */
  public static <V> Decision<V> put(V value, @Nullable Ttl ttl) {
    return new Decision<>(Kind.PUT, value, ttl);
  }

  public static <V> Decision<V> load(V value) {
    return new Decision<>(Kind.LOAD, value, null);
  }

  public static <V> Decision<V> remove() {
    return new Decision<>(Kind.REMOVE, null, null);
  }

  /** Returns whether the value of the entry stays as it is. */
  public boolean isEntryKept() {
    return kind == Kind.NONE || kind == Kind.ACCESS;
  }
}
