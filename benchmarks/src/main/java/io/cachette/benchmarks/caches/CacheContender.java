package io.cachette.benchmarks.caches;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Entries with a key of text and a value of bytes, by a library. Entries with a created expiry, if
 * the library has one, and entries with a touched expiry are apart. Thread-safe.
 */
interface CacheContender extends AutoCloseable {

  /** Returns its name in the tables. */
  String name();

  /** Returns a description of its configuration. */
  String configuration();

  /** Whether the library has an operation. */
  default boolean has(Operation operation) {
    return true;
  }

  byte @Nullable [] get(String key);

  void put(String key, byte[] value);

  /** Puts an entry with a touched expiry. */
  default void putTouched(String key, byte[] value) {
    throw new UnsupportedOperationException(name());
  }

  /** Returns a value and defers the expiry of the entry. */
  default byte @Nullable [] getTouched(String key) {
    throw new UnsupportedOperationException(name());
  }

  /** Reads a value and sets another in one operation. */
  default byte @Nullable [] invoke(String key, byte[] value) {
    throw new UnsupportedOperationException(name());
  }

  /** Returns the number of values found. */
  int getAll(Set<String> keys);

  void putAll(Map<String, byte[]> entries);

  void removeAll(Set<String> keys);

  /** Returns the number of entries. */
  int iterate();

  @Override
  void close();
}
