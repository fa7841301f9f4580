package io.cachette.jcache;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of a single write to a cache: how it stores its value. {@link ExtendedCache}, {@link
 * AsyncCache} and {@link ExtendedEntry} take them.
 *
 * <pre>{@code
 * WriteOptions minute = WriteOptions.timeToLive(Duration.ofMinutes(1));
 * ExtendedCache.of(cache).put("4711", new Order("4711", 100), minute);
 * AsyncCache.of(cache).put("4712", new Order("4712", 200), minute);
 * }</pre>
 *
 * <p><b>Time to live.</b> The value expires after this time by the clock of the server, whether the
 * write creates or updates the entry. The write does not call the expiry policy. Later accesses and
 * updates follow the policy again, which may change the expiry time; under {@link
 * javax.cache.expiry.EternalExpiryPolicy} and {@link javax.cache.expiry.CreatedExpiryPolicy} it
 * stays the same. With a time of zero the value expires at once, as with {@link
 * javax.cache.expiry.Duration#ZERO}: it is written through, but no read finds it. A time shorter
 * than a millisecond counts as one millisecond; more than 140,000 years is eternal. A write that
 * stores nothing, because its condition is not met, does not use the options.
 *
 * <p>Immutable. Thread-safe. Two options are equal if all their values are equal.
 */
public final class WriteOptions {

  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);
  private static final WriteOptions DEFAULTS = builder().build();

  private final @Nullable Duration timeToLive;

  private WriteOptions(Builder builder) {
    this.timeToLive = builder.timeToLive;
  }

  /** Returns options with which a write works as without options. */
  public static WriteOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Returns options with a time to live, and with the defaults for all other values.
   *
   * @throws IllegalArgumentException if the time is negative, or has more milliseconds than a long
   *     can hold
   */
  public static WriteOptions timeToLive(Duration time) {
    return builder().timeToLive(Objects.requireNonNull(time, "timeToLive")).build();
  }

  /** Returns a builder with the values of {@link #defaults}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder with the values of these options. */
  public Builder toBuilder() {
    return new Builder().timeToLive(timeToLive);
  }

  /** Returns the time to live of the value; null, the default, if the expiry policy decides. */
  public @Nullable Duration timeToLive() {
    return timeToLive;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WriteOptions that && Objects.equals(timeToLive, that.timeToLive);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(timeToLive);
  }

  @Override
  public String toString() {
    return "WriteOptions[timeToLive=" + timeToLive + "]";
  }

  /** Builds {@link WriteOptions}. Not thread-safe. */
  public static final class Builder {

    private @Nullable Duration timeToLive;

    private Builder() {}

    /**
     * Sets the time to live of the value.
     *
     * @param time zero to let the value expire at once; null for the expiry policy
     * @throws IllegalArgumentException if the time is negative, or has more milliseconds than a
     *     long can hold
     */
    public Builder timeToLive(@Nullable Duration time) {
      if (time != null && (time.isNegative() || time.compareTo(LONGEST) > 0)) {
        throw new IllegalArgumentException(
            "A time to live of "
                + time
                + " is not possible; it must be between "
                + Duration.ZERO
                + " and "
                + LONGEST);
      }
      this.timeToLive = time;
      return this;
    }

    /** Builds the options. */
    public WriteOptions build() {
      return new WriteOptions(this);
    }
  }
}
