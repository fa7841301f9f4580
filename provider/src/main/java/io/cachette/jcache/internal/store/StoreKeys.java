package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of the Redis keys of one partition of a cache. All begin with the namespace and share a
 * {@link HashTags hash tag}, so that one script can use all of them on a cluster.
 *
 * @param namespace the prefix of all keys
 * @param name the encoded name of the cache. Letters, digits and {@code . _ -} stay as they are,
 *     and every other byte of the UTF-8 form becomes {@code %XX}. An unpaired surrogate, which has
 *     no UTF-8 form, becomes {@code %uD800} and the like. Different names have different encoded
 *     forms
 * @param tag the hash tag of the partition; for the first partition the encoded name itself
 * @param partitions the number of partitions of the cache
 */
public record StoreKeys(String namespace, String name, String tag, int partitions) {

  /** The encoded form of an empty name, since {@code {}} is no hash tag. */
  private static final String EMPTY = "%";

  /** Creates the keys of a cache with one partition, from its name as the application gives it. */
  public static StoreKeys of(String namespace, String cacheName) {
    return of(namespace, cacheName, 0, 1);
  }

  /**
   * Creates the keys of a partition.
   *
   * @param cacheName the name as the application gives it
   * @param partition the number of the partition, from 0
   */
  public static StoreKeys of(String namespace, String cacheName, int partition, int partitions) {
    String encoded = encode(cacheName);
    return new StoreKeys(
        namespace, encoded, HashTags.of(encoded, partition, partitions), partitions);
  }

  /** Whether these are the keys of the first partition, in the slot of which the descriptor is. */
  boolean isFirst() {
    return tag.equals(name);
  }

  /** Returns the hash that maps encoded keys to stored values, see {@code expiry.lua}. */
  public String entries() {
    return namespace + ":{" + tag + "}";
  }

  /** Returns the sorted set of keys by expiry time, in milliseconds of Redis time. */
  public String expiryIndex() {
    return entries() + ":expiry";
  }

  /** Returns the hash of leases, load tokens and registrations, see {@code entry.lua}. */
  public String control() {
    return entries() + ":control";
  }

  /**
   * Returns the hash that holds the {@link Descriptor} of the cache. It is in the slot of the first
   * partition.
   */
  public String descriptor() {
    return namespace + ":{" + name + "}:descriptor";
  }

  /** Returns the channel of all events of the namespace. */
  public static String channel(String namespace) {
    return namespace + ":events";
  }

  /** Returns the keys in the order that {@code entry.lua} expects. */
  List<Object> toScriptKeys() {
    return List.of(entries(), expiryIndex(), control());
  }

  /** Returns the keys in the order that {@code expiry.lua} expects. */
  List<Object> toReadKeys() {
    return List.of(entries(), expiryIndex());
  }

  private static String encode(String cacheName) {
    StringBuilder encoded = new StringBuilder();
    cacheName
        .codePoints()
        .forEach(
            point -> {
              if (point < 128 && isPlain((char) point)) {
                encoded.append((char) point);
              } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                encoded.append(String.format("%%u%04X", point));
              } else {
                for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                  encoded.append(String.format("%%%02X", b));
                }
              }
            });
    return encoded.isEmpty() ? EMPTY : encoded.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
