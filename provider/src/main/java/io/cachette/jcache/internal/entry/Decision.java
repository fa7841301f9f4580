package io.cachette.jcache.internal.entry;

import io.cachette.jcache.internal.store.Ttl;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen to an entry.
 *
 * @param value what PUT and LOAD store
 * @param ttl how long it lives, or null if the expiry policy says that
 */
public record Decision<V>(Kind kind, @Nullable V value, @Nullable Ttl ttl) {

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
    return new Decision<>(Kind.NONE, null, null);
  }

  public static <V> Decision<V> access() {
    return new Decision<>(Kind.ACCESS, null, null);
  }

  public static <V> Decision<V> put(V value) {
    return new Decision<>(Kind.PUT, value, null);
  }

  /**
   * Stores a value with a time to live.
   *
   * @param ttl the time to live, or null to ask the expiry policy
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

  public boolean isEntryKept() {
    return kind == Kind.NONE || kind == Kind.ACCESS;
  }
}
