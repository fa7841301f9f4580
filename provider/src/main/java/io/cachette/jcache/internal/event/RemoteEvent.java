package io.cachette.jcache.internal.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change that another node made to an entry, as bytes. A script publishes all its events in one
 * message: node and cache, and then four parts per event. A part is {@code length:bytes}, or {@code
 * -:} for null.
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
   * Parses a message.
   *
   * @return its events, at least one
   * @throws RuntimeException if the message has another form
   */
  static List<RemoteEvent> parse(byte[] message) {
    Parts parts = new Parts(message);
    String origin = parts.nextText();
    String cache = parts.nextText();
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

  private static final class Parts {
    private final byte[] message;
    private int position;

    Parts(byte[] message) {
      this.message = message;
    }

    boolean hasNext() {
      return position < message.length;
    }

    byte @Nullable [] next() {
      int colon = position;
      while (message[colon] != ':') {
        colon++;
      }
      String length = new String(message, position, colon - position, StandardCharsets.US_ASCII);
      position = colon + 1;
      if (length.equals("-")) {
        return null;
      }
      int from = position;
      position = Math.addExact(from, Integer.parseInt(length));
      if (position > message.length) {
        throw new IllegalArgumentException("An event ends before its part at byte " + from);
      }
      return Arrays.copyOfRange(message, from, position);
    }

    byte[] nextBytes() {
      byte[] part = next();
      if (part == null) {
        throw new IllegalArgumentException("An event lacks a part before byte " + position);
      }
      return part;
    }

    String nextText() {
      return new String(nextBytes(), StandardCharsets.UTF_8);
    }
  }
}
