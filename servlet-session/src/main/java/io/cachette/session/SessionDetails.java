package io.cachette.session;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Details of a session for administrators: times and sizes, but no values. Immutable.
 *
 * <pre>{@code
 * for (SessionDetails details : sessions.findByPrincipal("alice")) {
 *   if (details.creationTime().isBefore(Instant.now().minus(Duration.ofDays(1)))) {
 *     sessions.invalidate(details.id());
 *   }
 * }
 * }</pre>
 */
public final class SessionDetails {

  private final String id;
  private final Instant creationTime;
  private final Instant lastAccessedTime;
  private final @Nullable Instant expiryTime;
  private final Duration maxInactiveInterval;
  private final boolean hasPrincipal;
  private final Map<String, Integer> attributeSizes;

  private SessionDetails(Builder builder) {
    this.id = builder.id;
    this.creationTime = builder.creationTime;
    this.lastAccessedTime = builder.lastAccessedTime;
    this.expiryTime = builder.expiryTime;
    this.maxInactiveInterval = builder.maxInactiveInterval;
    this.hasPrincipal = builder.hasPrincipal;
    this.attributeSizes = Map.copyOf(builder.attributeSizes);
  }

  /**
   * Returns a builder, for tests: of a session that does not expire, has no principal and no
   * attributes, and whose times are the epoch.
   */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /** Returns the id, as {@code HttpSession.getId}. A client cannot open the session with it. */
  public String id() {
    return id;
  }

  /** Returns the time when the session was created, by the clock of Redis. */
  public Instant creationTime() {
    return creationTime;
  }

  /** Returns the arrival time of the latest request, by the clock of Redis. */
  public Instant lastAccessedTime() {
    return lastAccessedTime;
  }

  /**
   * Returns the expiry time if no other request arrives before, by the clock of Redis. Empty if the
   * session does not expire.
   */
  public Optional<Instant> expiryTime() {
    return Optional.ofNullable(expiryTime);
  }

  /** Returns the maximum inactive interval; zero if the session does not expire. */
  public Duration maxInactiveInterval() {
    return maxInactiveInterval;
  }

  /** Whether the session belongs to a principal, see {@link Sessions#PRINCIPAL}. */
  public boolean hasPrincipal() {
    return hasPrincipal;
  }

  /** Returns the size of each attribute in Redis, in bytes, by its name. Immutable. */
  public Map<String, Integer> attributeSizes() {
    return attributeSizes;
  }

  /** Returns the size of all attributes in Redis, in bytes. */
  public long size() {
    return attributeSizes.values().stream().mapToLong(Integer::longValue).sum();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionDetails that
        && id.equals(that.id)
        && creationTime.equals(that.creationTime)
        && lastAccessedTime.equals(that.lastAccessedTime)
        && Objects.equals(expiryTime, that.expiryTime)
        && maxInactiveInterval.equals(that.maxInactiveInterval)
        && hasPrincipal == that.hasPrincipal
        && attributeSizes.equals(that.attributeSizes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        id,
        creationTime,
        lastAccessedTime,
        expiryTime,
        maxInactiveInterval,
        hasPrincipal,
        attributeSizes);
  }

  @Override
  public String toString() {
    return "SessionDetails[id=%s, creationTime=%s, lastAccessedTime=%s, attributeSizes=%s]"
        .formatted(id, creationTime, lastAccessedTime, attributeSizes);
  }

  /** Builder of {@link SessionDetails}. Not thread-safe. */
  public static final class Builder {

    private final String id;
    private Instant creationTime = Instant.EPOCH;
    private Instant lastAccessedTime = Instant.EPOCH;
    private @Nullable Instant expiryTime;
    private Duration maxInactiveInterval = Duration.ZERO;
    private boolean hasPrincipal;
    private final Map<String, Integer> attributeSizes = new HashMap<>();

    private Builder(String id) {
      this.id = id;
    }

    /** Time when the session was created. */
    public Builder creationTime(Instant time) {
      this.creationTime = time;
      return this;
    }

    /** Arrival time of the latest request. */
    public Builder lastAccessedTime(Instant time) {
      this.lastAccessedTime = time;
      return this;
    }

    /** Expiry time; null, for a session that does not expire, by default. */
    public Builder expiryTime(@Nullable Instant time) {
      this.expiryTime = time;
      return this;
    }

    /**
     * Maximum inactive interval; zero, for a session that does not expire, by default.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxInactiveInterval(Duration interval) {
      if (interval.isNegative()) {
        throw new IllegalArgumentException(
            "The maximum inactive interval is "
                + interval
                + "; use zero for a session that does not expire");
      }
      this.maxInactiveInterval = interval;
      return this;
    }

    /** Whether the session belongs to a principal; {@code false} by default. */
    public Builder hasPrincipal(boolean isOwned) {
      this.hasPrincipal = isOwned;
      return this;
    }

    /**
     * Adds an attribute.
     *
     * @param bytes its size in Redis
     * @throws IllegalArgumentException if the size is negative
     */
    public Builder attributeSize(String name, int bytes) {
      attributeSizes.put(
          name, Arguments.requireAtLeast("The size of attribute '" + name + "'", bytes, 0));
      return this;
    }

    /** Builds the details. */
    public SessionDetails build() {
      return new SessionDetails(this);
    }
  }
}
