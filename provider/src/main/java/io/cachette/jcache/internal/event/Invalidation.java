package io.cachette.jcache.internal.event;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of entries of one partition that a script has changed, for near caches; see {@code
 * invalidation.lua}. All nodes that receive messages of the channel receive it, the origin
 * included.
 *
 * @param origin the node that made the change
 * @param tag the hash tag of the partition
 * @param previousStamp the stamp of the invalidation before. If it is not the last one that a node
 *     has seen, that node has missed an invalidation
 * @param stamp the number of this invalidation; higher than all before, and not the next number
 * @param isAll whether all entries of the partition have changed; then there are no keys
 * @param keys the encoded keys; none if the stamp was advanced without a change
 */
public record Invalidation(
    String origin, String tag, long previousStamp, long stamp, boolean isAll, List<byte[]> keys) {

  private static final String SOME = "n";
  private static final String ALL = "a";

  /** Whether the parts after the first two are those of an invalidation. */
  static boolean isNext(MessageParts parts) {
    return parts.isNextOneOf(SOME + ALL);
  }

  /**
   * Parses a message after its first two parts.
   *
   * @throws RuntimeException if the message has another form
   */
  static Invalidation parse(String origin, String tag, MessageParts parts) {
    boolean isAll = parts.nextText().equals(ALL);
    long previousStamp = Long.parseLong(parts.nextText());
    long stamp = Long.parseLong(parts.nextText());
    List<byte[]> keys = new ArrayList<>();
    while (parts.hasNext()) {
      keys.add(parts.nextBytes());
    }
    return new Invalidation(origin, tag, previousStamp, stamp, isAll, keys);
  }
}
