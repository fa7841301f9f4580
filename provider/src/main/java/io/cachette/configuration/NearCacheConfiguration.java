package io.cachette.configuration;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The near cache of a cache: values that a node keeps on its heap, so that reading them takes no
 * round trip.
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .nearCache(
 *             NearCacheConfiguration.builder()
 *                 .maxEntries(50_000)
 *                 .immutableClasses("com.example.shop.*")
 *                 .build())
 *         .build();
 * }</pre>
 *
 * <p>Nodes may have different near caches of one cache, or none. Immutable. Thread-safe. Two
 * configurations are equal if all their values are equal. It can be serialized.
 */
public final class NearCacheConfiguration implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final NearCacheConfiguration DISABLED = builder().enabled(false).build();

  private final boolean isEnabled;
  private final int maxEntries;
  private final long maxWeight;
  private final Duration expireAfter;

  @SuppressWarnings("serial") // a list of the JDK, which can be serialized
  private final List<String> immutableClasses;

  private final NearCacheTouch touch;

  private NearCacheConfiguration(Builder builder) {
    this.isEnabled = builder.isEnabled;
    this.maxEntries = builder.maxEntries;
    this.maxWeight = builder.maxWeight;
    this.expireAfter = builder.expireAfter;
    this.immutableClasses = builder.immutableClasses;
    this.touch = builder.touch;
  }

  /** Returns a builder of a near cache that is enabled, with the default of every value. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the configuration of a cache without a near cache, which is the default. */
  public static NearCacheConfiguration disabled() {
    return DISABLED;
  }

  /** Whether there is a near cache. */
  public boolean isEnabled() {
    return isEnabled;
  }

  /** Returns the maximum number of near entries; 10,000 by default. */
  public int maxEntries() {
    return maxEntries;
  }

  /**
   * Returns the maximum weight of all near entries in bytes; 64 MiB by default.
   *
   * @see Builder#maxWeight
   */
  public long maxWeight() {
    return maxWeight;
  }

  /**
   * Returns how long a near entry is kept at the most after its value was read from Redis; five
   * minutes by default.
   */
  public Duration expireAfter() {
    return expireAfter;
  }

  /**
   * Returns the names and patterns of further classes whose objects are immutable; empty by
   * default.
   *
   * @see Builder#immutableClasses
   */
  public List<String> immutableClasses() {
    return immutableClasses;
  }

  /**
   * Returns how expiry policies are treated that change expiry times on access; {@link
   * NearCacheTouch#NONE} by default.
   */
  public NearCacheTouch touch() {
    return touch;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NearCacheConfiguration that
        && isEnabled == that.isEnabled
        && maxEntries == that.maxEntries
        && maxWeight == that.maxWeight
        && expireAfter.equals(that.expireAfter)
        && immutableClasses.equals(that.immutableClasses)
        && touch == that.touch;
  }

  @Override
  public int hashCode() {
    return Objects.hash(isEnabled, maxEntries, maxWeight, expireAfter, immutableClasses, touch);
  }

  /** Shows all values. */
  @Override
  public String toString() {
    return "NearCacheConfiguration[enabled="
        + isEnabled
        + ", maxEntries="
        + maxEntries
        + ", maxWeight="
        + maxWeight
        + ", expireAfter="
        + expireAfter
        + ", immutableClasses="
        + immutableClasses
        + ", touch="
        + touch
        + "]";
  }

  /** Builds a {@link NearCacheConfiguration}. No argument may be null. Not thread-safe. */
  public static final class Builder {

    /** Names and patterns of classes, without the limits and modules of serial filters. */
    private static final Pattern CLASSES = Pattern.compile("!?([*]|[^\\s/=;,!*]+([.][*][*]|[*])?)");

    private boolean isEnabled = true;
    private int maxEntries = 10_000;
    private long maxWeight = 64L * 1024 * 1024;
    private Duration expireAfter = Duration.ofMinutes(5);
    private List<String> immutableClasses = List.of();
    private NearCacheTouch touch = NearCacheTouch.NONE;

    private Builder() {}

    /** Sets whether there is a near cache; true by default. */
    public Builder enabled(boolean enabled) {
      this.isEnabled = enabled;
      return this;
    }

    /**
     * Sets the maximum number of near entries; 10,000 by default.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxEntries(int max) {
      if (max < 1) {
        throw new IllegalArgumentException(max + " near entries; expected 1 or more");
      }
      this.maxEntries = max;
      return this;
    }

    /**
     * Sets the maximum weight of all near entries; 64 MiB by default. The weight of a near entry is
     * the size of its encoded value, plus twice that of its encoded key, plus 150 bytes. It is at
     * least the maximum weight divided by the maximum number of near entries. An object that
     * readers share may take more heap than its encoded value.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxWeight(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "Near entries of " + bytes + " bytes; expected 1 or more");
      }
      this.maxWeight = bytes;
      return this;
    }

    /**
     * Sets how long a near entry is kept at the most after its value was read from Redis; five
     * minutes by default. A near entry never outlives its entry in Redis.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder expireAfter(Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException(
            "Near entries cannot expire after " + time + "; expected a positive duration");
      }
      this.expireAfter = time;
      return this;
    }

    /**
     * Declares classes immutable: readers share one object of such a class, instead of a copy for
     * each. This need not be said of strings, numbers, enums, the values of {@code java.time}, and
     * records of such. An object that is changed all the same is changed for all readers in this
     * JVM.
     *
     * @param patterns names, such as {@code com.example.Money}, or patterns, such as {@code
     *     com.example.*} for the classes of a package and {@code com.example.**} for those of its
     *     subpackages, too. The first one that matches a class decides; after an exclamation mark,
     *     it says that the class is not immutable. They replace earlier ones
     * @throws IllegalArgumentException if one is neither a name nor a pattern
     */
    public Builder immutableClasses(String... patterns) {
      for (String pattern : patterns) {
        if (!CLASSES.matcher(pattern).matches()) {
          throw new IllegalArgumentException(
              "'%s' is no immutable class; expected a name such as com.example.Money, or a pattern such as com.example.* or com.example.**"
                  .formatted(pattern));
        }
      }
      this.immutableClasses = List.of(patterns);
      return this;
    }

    /**
     * Sets how expiry policies are treated that change expiry times on access; {@link
     * NearCacheTouch#NONE} by default.
     */
    public Builder touch(NearCacheTouch treatment) {
      this.touch = Objects.requireNonNull(treatment, "touch");
      return this;
    }

    /** Builds the configuration. */
    public NearCacheConfiguration build() {
      return new NearCacheConfiguration(this);
    }
  }
}
