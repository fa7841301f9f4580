package io.cachette.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A session as administrators see it. Immutable.
 *
 * @param id as {@code HttpSession.getId} returns it; no client gets into the session with it
 * @param created when it was created
 * @param lastAccessed when its latest request arrived
 * @param expires when it expires unless there is another request
 * @param maxInactiveInterval how long it may be idle; zero for ever
 * @param hasPrincipal whether it belongs to a principal
 * @param attributes how many bytes each attribute takes in Redis, by name
 */
public record SessionDetails(
    String id,
    Instant created,
    Instant lastAccessed,
    Instant expires,
    Duration maxInactiveInterval,
    boolean hasPrincipal,
    Map<String, Integer> attributes) {

  /** Copies the map. */
  public SessionDetails {
    attributes = Map.copyOf(attributes);
  }

  /** How many bytes the attributes take in Redis. */
  public long bytes() {
    return attributes.values().stream().mapToLong(Integer::longValue).sum();
  }
}
