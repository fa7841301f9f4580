package io.cachette.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Details of a session for administrators. Immutable.
 *
 * @param id as {@code HttpSession.getId} returns it; a client cannot open the session with it
 * @param created creation time
 * @param lastAccessed arrival time of the latest request
 * @param expires expiry time, if no other request arrives before
 * @param maxInactiveInterval maximum inactive interval; zero if the session does not expire
 * @param hasPrincipal whether it belongs to a principal
 * @param attributes size of each attribute in Redis in bytes, by name
 */
public record SessionDetails(
    String id,
    Instant created,
    Instant lastAccessed,
    Instant expires,
    Duration maxInactiveInterval,
    boolean hasPrincipal,
    Map<String, Integer> attributes) {

  /** Copies the map, which makes the record immutable. */
  public SessionDetails {
    attributes = Map.copyOf(attributes);
  }

  /** Returns the size of all attributes in Redis, in bytes. */
  public long bytes() {
    return attributes.values().stream().mapToLong(Integer::longValue).sum();
  }
}
