package io.cachette.jcache.internal.event;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import javax.cache.event.EventType;

/**
 * The types of events, with the letters that stand for them in messages and registrations; see
 * {@code entry.lua}.
 */
enum EventKind {
  CREATED('c', EventType.CREATED),
  UPDATED('u', EventType.UPDATED),
  REMOVED('r', EventType.REMOVED),
  EXPIRED('x', EventType.EXPIRED);

  /** The flag of a node that requires old values. */
  static final char OLD_VALUES = 'o';

  private static final Map<Character, EventType> BY_LETTER =
      Arrays.stream(values()).collect(Collectors.toMap(kind -> kind.letter, kind -> kind.type));

  final char letter;
  final EventType type;

  EventKind(char letter, EventType type) {
    this.letter = letter;
    this.type = type;
  }

  static EventType typeOf(char letter) {
    EventType type = BY_LETTER.get(letter);
    if (type == null) {
      throw new IllegalArgumentException("Unknown kind of event: '" + letter + "'");
    }
    return type;
  }
}
