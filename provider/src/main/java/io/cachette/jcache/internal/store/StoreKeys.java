package io.cachette.jcache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of the keys of one partition of a cache. All begin with the namespace and share the
 * hash tag <code>{name:partition}</code>, so that one script may touch them all on a cluster.
 *
 * @param namespace prefix of all keys
 * @param name encoded name of the cache: letters, digits and {@code . _ -} stand for themselves,
 *     every other byte of its UTF-8 form for {@code %XX}; half of a surrogate pair, which has none,
 *     for {@code %uD800} and the like; two names never have the same encoded form
 * @param partition number of the partition
 */
public record StoreKeys(String namespace, String name, int partition) {

  /** The keys of a cache with a name as the user gave it. */
  public static StoreKeys of(String namespace, String cacheName, int partition) {
    return new StoreKeys(namespace, encode(cacheName), partition);
  }

  /** Hash: key to value. */
  public String entries() {
    return namespace + ":{" + name + ":" + partition + "}";
  }

  /** Sorted set: key to deadline, in milliseconds of Redis time. */
  public String expiryTimes() {
    return entries() + ":deadlines";
  }

  /** Hash: key to the ticket of the load that is under way. */
  public String loadTokens() {
    return entries() + ":loads";
  }

  /** Hash: key to until when which ticket's load is the only one. */
  public String loadLeases() {
    return entries() + ":loading";
  }

  /** Hash: key to who may change it until when. */
  public String leases() {
    return entries() + ":leases";
  }

  /** Hash: node to what it wants to hear of. */
  public String listeners() {
    return entries() + ":meta";
  }

  /** Hash: how the cache is stored. */
  public String descriptor() {
    return namespace + ":{" + name + "}:descriptor";
  }

  /** Channel of all events of the namespace. */
  public static String channel(String namespace) {
    return namespace + ":events";
  }

  /** The keys that {@code entry.lua} expects. */
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
