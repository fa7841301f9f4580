package io.cachette.session.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is in Redis. Times are milliseconds since the epoch by the clock of Redis.
 *
 * @param lastAccessed when its latest request arrived
 * @param accessedBefore when the request before that arrived
 * @param deadline when it expires
 * @param interval seconds that it may be idle, as it was set; zero and less for ever
 * @param principal digest of the name of its principal
 * @param attributes their bytes by name; not to be changed
 */
public record StoredSession(
    SessionId id,
    long created,
    long lastAccessed,
    long accessedBefore,
    long deadline,
    int interval,
    @Nullable String principal,
    Map<String, byte[]> attributes) {

  private static final String ATTRIBUTE = "a:";

  static String field(String attribute) {
    return ATTRIBUTE + attribute;
  }

  static String attribute(String field) {
    return field.substring(ATTRIBUTE.length());
  }

  /**
   * The session of the fields of its hash.
   *
   * @param fields names and values in turn
   */
  public static StoredSession of(SessionId id, List<?> fields) {
    Map<String, String> times = new HashMap<>();
    Map<String, byte[]> attributes = new HashMap<>();
    for (int i = 0; i < fields.size(); i += 2) {
      String name = text(fields.get(i));
      byte[] value = (byte[]) fields.get(i + 1);
      if (name.startsWith(ATTRIBUTE)) {
        attributes.put(attribute(name), value);
      } else {
        times.put(name, text(value));
      }
    }
    long created = number(times.get("c"), 0);
    long last = number(times.get("l"), created);
    return new StoredSession(
        id,
        created,
        last,
        number(times.get("p"), created),
        number(times.get("d"), 0),
        (int) number(times.get("i"), 0),
        times.get("u"),
        attributes);
  }

  /** Others than the scripts may have written it. */
  private static long number(@Nullable String text, long otherwise) {
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  static String text(@Nullable Object bytes) {
    return bytes == null ? "" : new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
