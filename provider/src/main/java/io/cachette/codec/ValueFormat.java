package io.cachette.codec;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The serialization, compression and encryption of values.
 *
 * <pre>{@code
 * ValueFormat format =
 *     ValueFormat.builder()
 *         .serializer("kryo")
 *         .allow("com.example.**")
 *         .compression(Compression.ZSTD)
 *         .build();
 * }</pre>
 *
 * <p>Immutable. Thread-safe. Two formats are equal if all their values are equal.
 */
public final class ValueFormat {

  /** Java serialization, not compressed, not encrypted. */
  public static final ValueFormat DEFAULT = builder().build();

  private final String serializer;
  private final List<String> allow;
  private final Compression compression;
  private final int compressionThreshold;
  private final @Nullable Encryption encryption;

  private ValueFormat(Builder builder) {
    this.serializer = builder.serializer;
    this.allow = builder.allow;
    this.compression = builder.compression;
    this.compressionThreshold = builder.compressionThreshold;
    this.encryption = builder.encryption;
  }

  /** Returns a builder with the values of {@link #DEFAULT}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder with the values of this format. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.serializer = serializer;
    builder.allow = allow;
    builder.compression = compression;
    builder.compressionThreshold = compressionThreshold;
    builder.encryption = encryption;
    return builder;
  }

  /** Returns the name or the class of the serializer; {@code java} by default. */
  public String serializer() {
    return serializer;
  }

  /** Returns the patterns of the classes that may be read; empty by default. */
  public List<String> allow() {
    return allow;
  }

  /** Returns the algorithm that compresses large values; {@link Compression#NONE} by default. */
  public Compression compression() {
    return compression;
  }

  /** Returns the length in bytes from which a value is compressed; 1,024 by default. */
  public int compressionThreshold() {
    return compressionThreshold;
  }

  /** Returns the keys that encrypt values; null, which is the default, for no encryption. */
  public @Nullable Encryption encryption() {
    return encryption;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ValueFormat that
        && serializer.equals(that.serializer)
        && allow.equals(that.allow)
        && compression == that.compression
        && compressionThreshold == that.compressionThreshold
        && Objects.equals(encryption, that.encryption);
  }

  @Override
  public int hashCode() {
    return Objects.hash(serializer, allow, compression, compressionThreshold, encryption);
  }

  /** Shows all values, but no encryption key. */
  @Override
  public String toString() {
    return "ValueFormat[serializer="
        + serializer
        + ", allow="
        + allow
        + ", compression="
        + compression
        + ", compressionThreshold="
        + compressionThreshold
        + ", encryption="
        + encryption
        + "]";
  }

  /** Builds a {@link ValueFormat}. Not thread-safe. */
  public static final class Builder {

    private String serializer = "java";
    private List<String> allow = List.of();
    private Compression compression = Compression.NONE;
    private int compressionThreshold = 1024;
    private @Nullable Encryption encryption;

    private Builder() {}

    /**
     * Sets the serializer of the types that have no direct form.
     *
     * @param name {@code java}; {@code kryo}, which needs {@code com.esotericsoftware:kryo}; {@code
     *     json}, which needs {@code com.fasterxml.jackson.core:jackson-databind} and the exact type
     *     of the values; or the name of a public class that implements {@link Serializer}, with a
     *     public constructor that takes a {@link ClassLoader} or nothing
     */
    public Builder serializer(String name) {
      this.serializer = Objects.requireNonNull(name, "serializer");
      return this;
    }

    /**
     * Accepts only classes that match one of these patterns of {@link java.io.ObjectInputFilter},
     * such as {@code com.example.**}, instead of all classes except those known from attacks.
     * Applies to the serializers {@code java} and {@code kryo}, to enums and to keys. Objects of
     * other classes are refused when they are written. {@code *} and {@code **} accept all classes.
     *
     * @param patterns replace earlier ones; none for the default
     */
    public Builder allow(String... patterns) {
      this.allow = List.of(patterns);
      return this;
    }

    /** Sets the algorithm that compresses values from the threshold on. */
    public Builder compression(Compression algorithm) {
      this.compression = Objects.requireNonNull(algorithm, "compression");
      return this;
    }

    /**
     * Sets the length in bytes from which a value is compressed.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder compressionThreshold(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException(
            "A compression threshold of " + bytes + " bytes; expected 0 or more");
      }
      this.compressionThreshold = bytes;
      return this;
    }

    /** Sets the keys that encrypt values; null for no encryption. */
    public Builder encryption(@Nullable Encryption keys) {
      this.encryption = keys;
      return this;
    }

    /** Builds the format. */
    public ValueFormat build() {
      return new ValueFormat(this);
    }
  }
}
