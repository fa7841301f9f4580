package io.cachette.session.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Data of a session in Redis. Times are milliseconds since the epoch by the clock of Redis.
 *
 * @param created creation time
 * @param lastAccessed arrival time of the latest request
 * @param accessedBefore arrival time of the request before that
 * @param expiryTime expiry time
 * @param interval maximum inactive interval in seconds, as it was set; zero or negative for no
 *     limit
 * @param principal digest of the name of the principal; null for none
 * @param attributes bytes of the attributes by name; not to be modified
 */
public record StoredSession(
    SessionId id,
    long created,
    long lastAccessed,
    long accessedBefore,
    long expiryTime,
    int interval,
    @Nullable String principal,
    Map<String, byte[]> attributes) {

  private static final byte[] ATTRIBUTE = {'a', ':'};

  /** Returns the field of an attribute. */
  static byte[] toField(String attribute) {
    byte[] name = AttributeNames.encode(attribute);
    byte[] field = Arrays.copyOf(ATTRIBUTE, ATTRIBUTE.length + name.length);
    System.arraycopy(name, 0, field, ATTRIBUTE.length, name.length);
    return field;
  }

  /** Returns the attribute of a field that {@link #toField} made. */
  static String toAttribute(byte[] field) {
    return AttributeNames.decode(field, ATTRIBUTE.length);
  }

  private static boolean isAttribute(byte[] field) {
    return field.length >= ATTRIBUTE.length
        && Arrays.equals(field, 0, ATTRIBUTE.length, ATTRIBUTE, 0, ATTRIBUTE.length);
  }

  /**
   * Creates a session from the fields of its hash.
   *
   * @param fields alternating names and values
   */
  public static StoredSession of(SessionId id, List<?> fields) {
    Map<String, String> times = new HashMap<>();
    Map<String, byte[]> attributes = new HashMap<>();
    for (int i = 0; i < fields.size(); i += 2) {
      byte[] field = (byte[]) fields.get(i);
      byte[] value = (byte[]) fields.get(i + 1);
      if (isAttribute(field)) {
        attributes.put(toAttribute(field), value);
      } else {
        times.put(decode(field), decode(value));
      }
    }
    long created = parseNumber(times.get("c"), 0);
    long lastAccessed = parseNumber(times.get("l"), created);
    return new StoredSession(
        id,
        created,
        lastAccessed,
        parseNumber(times.get("p"), created),
        parseNumber(times.get("d"), 0),
        (int) parseNumber(times.get("i"), 0),
        times.get("u"),
        attributes);
  }

  /** Other programs than the scripts may have written the field. */
  private static long parseNumber(@Nullable String text, long defaultValue) {
    try {
      return text == null ? defaultValue : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return defaultValue;
    }
  }

  static String decode(@Nullable Object bytes) {
    return bytes == null ? "" : new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
