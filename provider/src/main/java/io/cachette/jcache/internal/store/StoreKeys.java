package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of the Redis keys of one partition of a cache. All begin with the namespace and share
 * the hash tag <code>{name:partition}</code>, so that one script can use all of them on a cluster.
 *
 * @param namespace the prefix of all keys
 * @param name the encoded name of the cache. Letters, digits and {@code . _ -} stay as they are,
 *     and every other byte of the UTF-8 form becomes {@code %XX}. An unpaired surrogate, which has
 *     no UTF-8 form, becomes {@code %uD800} and the like. Different names have different encoded
 *     forms
 * @param partition the number of the partition
 */
public record StoreKeys(String namespace, String name, int partition) {

  /** Creates the keys of a cache from its name as the application gives it. */
  public static StoreKeys of(String namespace, String cacheName, int partition) {
    return new StoreKeys(namespace, encode(cacheName), partition);
  }

  /** Returns the hash that maps encoded keys to encoded values. */
  public String entries() {
    return namespace + ":{" + name + ":" + partition + "}";
  }

  /** Returns the sorted set of keys by expiry time, in milliseconds of Redis time. */
  public String expiryTimes() {
    return entries() + ":deadlines";
  }

  /** Returns the hash that maps keys to the tokens of loads in progress. */
  public String loadTokens() {
    return entries() + ":loads";
  }

  /** Returns the hash that maps keys to the leases of loads, each {@code until:token}. */
  public String loadLeases() {
    return entries() + ":loading";
  }

  /** Returns the hash that maps keys to the leases for changes, each {@code until:token}. */
  public String leases() {
    return entries() + ":leases";
  }

  /** Returns the hash that maps nodes to their registrations, each {@code until:flags}. */
  public String listeners() {
    return entries() + ":meta";
  }

  /** Returns the hash that holds the {@link Descriptor} of the cache. */
  public String descriptor() {
    return namespace + ":{" + name + "}:descriptor";
  }

  /** Returns the channel of all events of the namespace. */
  public static String channel(String namespace) {
    return namespace + ":events";
  }

  /** Returns the keys in the order that {@code entry.lua} expects. */
  List<Object> toScriptKeys() {
    return List.of(entries(), expiryTimes(), loadTokens(), leases(), listeners(), loadLeases());
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
    return encoded.toString();
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
