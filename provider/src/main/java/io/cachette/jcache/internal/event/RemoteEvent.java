package io.cachette.jcache.internal.event;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change that another node made to an entry, as bytes. A script publishes all its events in one
 * message: node and cache, and then four parts per event, see {@link MessageParts}.
 *
 * @param origin the node that made the change
 * @param cache the encoded name of the cache
 * @param kind c created, u updated, r removed, x expired
 * @param value the new value; for a removed or expired entry its last value, if a registered node
 *     needs old values
 * @param oldValue the value before the change, if a registered node needs old values
 */
public record RemoteEvent(
    String origin,
    String cache,
    char kind,
    byte[] key,
    byte @Nullable [] value,
    byte @Nullable [] oldValue) {

  /**
   * Parses a message after its first two parts.
   *
   * @return its events, at least one
   * @throws RuntimeException if the message has another form
   */
  static List<RemoteEvent> parse(String origin, String cache, MessageParts parts) {
    List<RemoteEvent> events = new ArrayList<>();
    do {
      events.add(
          new RemoteEvent(
              origin,
              cache,
              parts.nextText().charAt(0),
              parts.nextBytes(),
              parts.next(),
              parts.next()));
    } while (parts.hasNext());
    return events;
  }
}
