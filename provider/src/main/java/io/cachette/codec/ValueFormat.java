package io.cachette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a cache are serialized, compressed and encrypted. Immutable. Thread-safe.
 *
 * @param serializer serializer of the types that have no direct form: {@code java}; {@code kryo},
 *     which needs {@code com.esotericsoftware:kryo}; {@code json}, which needs {@code
 *     com.fasterxml.jackson.core:jackson-databind} and the exact type of the values; or the name of
 *     a public class that implements {@link Serializer}, with a public constructor that takes a
 *     {@link ClassLoader} or nothing
 * @param allow patterns of {@link java.io.ObjectInputFilter} for the classes that may be read; if
 *     empty, all classes except those known from attacks. Applies to {@code java}, {@code kryo},
 *     enums and keys
 * @param compression algorithm that compresses values from {@code threshold} on
 * @param threshold length in bytes from which a value is compressed
 * @param encryption keys that encrypt values, or null if values are not encrypted
 */
public record ValueFormat(
    String serializer,
    List<String> allow,
    Compression compression,
    int threshold,
    @Nullable Encryption encryption) {

  /** Java serialization, not compressed, not encrypted. */
  public static final ValueFormat DEFAULT =
      new ValueFormat("java", List.of(), Compression.NONE, 1024, null);

  /**
   * Creates a format.
   *
   * @throws IllegalArgumentException if the threshold is negative
   */
  public ValueFormat {
    allow = List.copyOf(allow);
    if (threshold < 0) {
      throw new IllegalArgumentException(
          "The compression threshold must not be negative: " + threshold);
    }
  }

  /**
   * Describes what must be equal on all nodes that share a cache, for example {@code java} or
   * {@code kryo+aes-gcm}: the serializer, and whether values are encrypted. Compression may differ,
   * since compressed values are recognized by their form. Keys may differ, since they are rotated.
   */
  public String describe() {
    return encryption == null ? serializer : serializer + "+aes-gcm";
  }
}
