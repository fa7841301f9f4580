package io.cachette.jcache.internal.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message of the event channel, which consists of parts: {@code length:bytes}, or {@code
 * -:} for null. All methods fail with a {@link RuntimeException} if the message has another form.
 * Not thread-safe.
 */
final class MessageParts {

  private final byte[] message;
  private int position;

  MessageParts(byte[] message) {
    this.message = message;
  }

  boolean hasNext() {
    return position < message.length;
  }

  /** Returns whether the next part is one letter out of some, and stays where it is. */
  boolean isNextOneOf(String letters) {
    return position + 2 < message.length
        && message[position] == '1'
        && message[position + 1] == ':'
        && letters.indexOf(message[position + 2]) >= 0;
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
      throw new IllegalArgumentException("A message ends before its part at byte " + from);
    }
    return Arrays.copyOfRange(message, from, position);
  }

  byte[] nextBytes() {
    byte[] part = next();
    if (part == null) {
      throw new IllegalArgumentException("A message lacks a part before byte " + position);
    }
    return part;
  }

  String nextText() {
    return new String(nextBytes(), StandardCharsets.UTF_8);
  }
}
